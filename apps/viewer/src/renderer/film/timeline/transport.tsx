import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { hasLink, linkTo } from "../address.ts";
import { measured } from "../measured.ts";
import { frameText } from "./frame-text.ts";
import { sliderKeys } from "./slider-keys.ts";
import { speeds } from "./player.ts";
import { frameAt, placeOf } from "./clock.ts";
import type { OpenRun, Viewer } from "../../viewer.ts";
import { asWideAs } from "../../shared/as-wide-as.ts";
import { observeSize } from "../../shared/size.ts";
import { countText, percentText } from "../../shared/format.ts";
import { BackIcon, FirstIcon, LastIcon, LinkIcon, LoopIcon, OnIcon, PauseIcon, PlayIcon } from "../../shared/icons.tsx";

const fractions: ReadonlyMap<number, string> = new Map([
  [0.125, "⅛"],
  [0.25, "¼"],
  [0.5, "½"],
]);

/** The playhead and what moves it. */
export function Transport({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const { player, film } = run;
  const playing = player.playing.value;
  const none = film.count.value === 0;
  const live = run.progress.value.phase === "live";
  const following = player.following.value;
  const axis = viewer.choice.axis.value;
  return (
    <footer class="transport" role="group" aria-label="Playback">
      <div class="buttons">
        <button
          type="button"
          class="quiet square"
          disabled={none}
          aria-label="First frame"
          title="First frame (Home)"
          onClick={() => player.seek(0)}
        >
          <FirstIcon />
        </button>
        <button
          type="button"
          class="quiet square"
          disabled={none}
          aria-label="One frame back"
          title="One frame back (,)"
          onClick={() => player.step(-1)}
        >
          <BackIcon />
        </button>
        <button
          type="button"
          class="play square"
          disabled={none}
          aria-label={playing ? "Pause" : "Play"}
          title={playing ? "Pause (Space)" : "Play (Space)"}
          onClick={player.toggle}
        >
          {playing ? <PauseIcon /> : <PlayIcon />}
        </button>
        <button
          type="button"
          class="quiet square"
          disabled={none}
          aria-label="One frame on"
          title="One frame on (.)"
          onClick={() => player.step(1)}
        >
          <OnIcon />
        </button>
        <button
          type="button"
          class="quiet square"
          disabled={none}
          aria-label="Last frame"
          title="Last frame (End)"
          onClick={() => player.seek(film.count.value - 1)}
        >
          <LastIcon />
        </button>
      </div>
      <Timeline run={run} />
      <div class="modes">
        {live && (
          <button
            type="button"
            class={following ? "toggle on live-toggle" : "toggle live-toggle"}
            aria-pressed={following}
            title="Follow the run as it grows (F)"
            onClick={() => player.follow(!following)}
          >
            {following ? "Following" : "Jump to live"}
          </button>
        )}
        <select
          aria-label="Speed"
          title="Speed ([ and ])"
          value={player.speed.value}
          onChange={(event) => (player.speed.value = Number(event.currentTarget.value))}
        >
          {speeds.map((speed) => (
            <option key={speed} value={speed}>
              {fractions.get(speed) ?? speed}×
            </option>
          ))}
        </select>
        <button
          type="button"
          class="toggle square"
          aria-pressed={player.loop.value}
          aria-label="Loop"
          title="Loop (R)"
          onClick={() => (player.loop.value = !player.loop.value)}
        >
          <LoopIcon />
        </button>
        <div class="segments" role="radiogroup" aria-label="Time axis">
          {(["motion", "iteration"] as const).map((name) => (
            <label
              key={name}
              title={name === "motion" ? "Even steps of how far the weights move" : "Even steps of training"}
            >
              <input
                type="radio"
                name="axis"
                checked={axis === name}
                onChange={() => (viewer.choice.axis.value = name)}
              />
              <span>{name}</span>
            </label>
          ))}
        </div>
        {hasLink(viewer, run) && <CopyLink viewer={viewer} run={run} />}
      </div>
    </footer>
  );
}

/** How long a word of thanks stays, ms. */
const STAY = 4000;

function CopyLink({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const said = useSignal("");
  useEffect(() => {
    if (said.value === "") return;
    const timer = setTimeout(() => (said.value = ""), STAY);
    return () => clearTimeout(timer);
  }, [said.value]);
  const copy = async (): Promise<void> => {
    const link = linkTo(viewer, run, window.location.href);
    try {
      await navigator.clipboard.writeText(link);
      said.value = "Link copied";
    } catch {
      // A page may be forbidden to write there; everyone can copy an address.
      window.history.replaceState(null, "", link);
      said.value = "The link is in the address bar";
    }
  };
  return (
    <div class="copy-link">
      <button
        type="button"
        class="quiet square"
        aria-label="Copy link to this moment"
        title="Copy link to this moment"
        onClick={() => void copy()}
      >
        <LinkIcon />
      </button>
      <span class="said" role="status">
        {said.value}
      </span>
    </div>
  );
}

/** The most epochs that are looked up for the timeline; where there are more, every second or third is, and so on. */
const MOST_MARKS = 60;

/** Room for the number of an epoch, and for the word before the last one, in pixels. */
const [NUMBER, WORD] = [24, 68];

/** As many as have room on so many pixels, the last one always: it says how long the training is. */
function apart<T extends { readonly place: number }>(places: readonly T[], width: number): T[] {
  const kept: T[] = [];
  for (const place of places.toReversed()) {
    const gap = kept.length === 1 ? WORD : NUMBER;
    if (kept.length === 0 || (kept.at(-1)!.place - place.place) * width >= gap) kept.push(place);
  }
  return kept.toReversed();
}

function Timeline({ run }: { run: OpenRun }) {
  const bar = useRef<HTMLDivElement>(null);
  /** Where a pointer is, from 0 to 1. */
  const pointed = useSignal<number | undefined>(undefined);
  /** In pixels. */
  const width = useSignal(0);
  useEffect(() => observeSize(bar.current!, (box) => (width.value = box.width)), []);
  const { player, film, look, progress } = run;
  const at = useMemo(() => measured(film), [film]);
  const count = film.count.value;
  const positions = look.positions.value;
  const now = progress.value;
  // While reading, the frames so far stand for the share of the file that they were read from.
  const loaded = now.phase === "loading" && now.size ? Math.min(1, now.bytes / now.size) : 1;
  const place = placeOf(positions, player.at.value) * loaded;
  const frame = Math.round(player.at.value);
  // What is said stands still while the film plays: screen readers would read each picture.
  const said = useRef(0);
  if (!player.playing.value) said.current = frame;
  const epochs = Math.floor(film.epochs.at(-1) ?? 0);
  const every = Math.max(1, Math.ceil(epochs / MOST_MARKS));
  const marks = Array.from({ length: Math.ceil(epochs / every) }, (_, i) => {
    const epoch = Math.min(epochs, (i + 1) * every);
    return { epoch, place: placeOf(positions, frameAt(film.epochs, epoch)) * loaded };
  });
  const labels = apart(marks, width.value);
  const under = pointed.value === undefined ? undefined : Math.round(frameAt(positions, pointed.value / loaded));
  const accuracy = under === undefined ? undefined : at(film.steps[under] ?? 0).validation?.accuracy;

  const point = (event: PointerEvent): void => {
    if (count === 0) return;
    const box = bar.current!.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    pointed.value = share;
    if (event.buttons !== 1) return;
    bar.current!.setPointerCapture(event.pointerId);
    player.seek(frameAt(positions, share / loaded));
  };
  return (
    <div
      class="timeline"
      ref={bar}
      role="slider"
      tabIndex={0}
      aria-label="Frame"
      aria-valuemin={Math.min(1, count)}
      aria-valuemax={count}
      aria-valuenow={count === 0 ? 0 : said.current + 1}
      aria-valuetext={frameText(run)}
      onKeyDown={sliderKeys(player)}
      onPointerDown={point}
      onPointerMove={point}
      onPointerLeave={() => (pointed.value = undefined)}
      onPointerCancel={() => (pointed.value = undefined)}
    >
      <div class="track">
        <div class="loaded" style={{ width: `${loaded * 100}%` }} />
        <div class="passed" style={{ width: `${place * 100}%` }} />
        {every === 1 && marks.map(({ epoch, place }) => <i key={epoch} style={{ left: `${place * 100}%` }} />)}
      </div>
      <ol class="epochs" aria-hidden="true">
        {labels.map(({ epoch, place }) => (
          <li key={epoch} style={{ left: `${place * 100}%` }}>
            {epoch === labels.at(-1)?.epoch ? `epoch ${epoch}` : epoch}
          </li>
        ))}
      </ol>
      {count > 0 && (
        <span class="moment" style={beside(place)} aria-hidden="true">
          <When film={film} frame={frame} />
        </span>
      )}
      {under !== undefined && (
        <span class="timeline-tip" style={beside(pointed.value!)} aria-hidden="true">
          <When film={film} frame={under} />
          {accuracy !== undefined && <span>validation {percentText(accuracy)}</span>}
        </span>
      )}
      <div class="head" style={{ left: `${place * 100}%` }} />
    </div>
  );
}

/** Over its place, and within the timeline: at its start to the right of it, at its end to the left. */
const beside = (place: number) => ({ left: `${place * 100}%`, transform: `translateX(${-place * 100}%)` });

/** The iteration and the epoch of a frame, as wide as those of the last. */
function When({ film, frame }: { film: OpenRun["film"]; frame: number }) {
  return (
    <>
      <span>
        <span class="word">iteration </span>
        <b style={asWideAs(countText(film.steps.at(-1) ?? 0))}>{countText(film.steps[frame] ?? 0)}</b>
      </span>
      <span class="word">
        epoch <b style={asWideAs((film.epochs.at(-1) ?? 0).toFixed(2))}>{(film.epochs[frame] ?? 0).toFixed(2)}</b>
      </span>
    </>
  );
}
