import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { BackIcon, FirstIcon, LastIcon, LinkIcon, LoopIcon, OnIcon, PauseIcon, PlayIcon } from "../../shared/icons.tsx";
import { speeds } from "./player.ts";
import type { Reel } from "./reel.ts";

const fractions: ReadonlyMap<number, string> = new Map([
  [0.125, "⅛"],
  [0.25, "¼"],
  [0.5, "½"],
]);

interface Props {
  readonly reel: Reel;
  /** The slider. */
  readonly timeline: ComponentChildren;
  /** What the slider goes along. */
  readonly axis: ComponentChildren;
  /** Gives the address of this moment, where there is one. */
  readonly link?: (() => string) | undefined;
}

/** The playhead and what moves it. */
export function Transport({ reel: { player, count, live }, timeline, axis, link }: Props) {
  const playing = player.playing.value;
  const none = count.value === 0;
  const following = player.following.value;
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
          onClick={() => player.seek(count.value - 1)}
        >
          <LastIcon />
        </button>
      </div>
      {timeline}
      <div class="modes">
        {live.value && (
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
        {axis}
        {link && <CopyLink link={link} />}
      </div>
    </footer>
  );
}

/** How long a word of thanks stays, ms. */
const STAY = 4000;

function CopyLink({ link }: { link: () => string }) {
  const said = useSignal("");
  useEffect(() => {
    if (said.value === "") return;
    const timer = setTimeout(() => (said.value = ""), STAY);
    return () => clearTimeout(timer);
  }, [said.value]);
  const copy = async (): Promise<void> => {
    const address = link();
    try {
      await navigator.clipboard.writeText(address);
      said.value = "Link copied";
    } catch {
      // A page may be forbidden to write there; everyone can copy an address.
      window.history.replaceState(null, "", address);
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
