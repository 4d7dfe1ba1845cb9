import { useRef } from "preact/hooks";
import { speeds } from "./player.ts";
import { frameAt, placeOf } from "./clock.ts";
import type { OpenRun, Viewer } from "../../viewer.ts";
import { countText } from "../../shared/format.ts";
import { BackIcon, FirstIcon, LastIcon, LoopIcon, OnIcon, PauseIcon, PlayIcon } from "../../shared/icons.tsx";

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
      </div>
    </footer>
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
  const { player, film, look, progress } = run;
  const count = film.count.value;
  const positions = look.positions.value;
  const now = progress.value;
  // While reading, the frames so far stand for the share of the file that they were read from.
  const loaded = now.phase === "loading" && now.size ? Math.min(1, now.bytes / now.size) : 1;
  const at = player.at.value;
  const place = placeOf(positions, at) * loaded;
  const frame = Math.round(at);
  const step = film.steps[frame] ?? 0;
  const epochs = Math.floor(film.epochs.at(-1) ?? 0);
  const every = Math.max(1, Math.ceil(epochs / MOST_MARKS));
  const marks = Array.from({ length: Math.ceil(epochs / every) }, (_, i) => {
    const epoch = Math.min(epochs, (i + 1) * every);
    return { epoch, place: placeOf(positions, frameAt(film.epochs, epoch)) * loaded };
  });
  const labels = apart(marks, bar.current?.clientWidth ?? 0);

  const seek = (event: PointerEvent): void => {
    if (event.buttons !== 1 || count === 0) return;
    const box = bar.current!.getBoundingClientRect();
    bar.current!.setPointerCapture(event.pointerId);
    player.seek(frameAt(positions, (event.clientX - box.left) / box.width / loaded));
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
      aria-valuenow={count === 0 ? 0 : frame + 1}
      aria-valuetext={`Frame ${frame + 1} of ${count}, iteration ${countText(step)}`}
      onPointerDown={seek}
      onPointerMove={seek}
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
      <span class="moment" style={{ left: `${place * 100}%` }} aria-hidden="true">
        {count > 0 && countText(step)}
      </span>
      <div class="head" style={{ left: `${place * 100}%` }} />
    </div>
  );
}
