import { useMemo } from "preact/hooks";
import { percentText } from "../../shared/format.ts";
import type { Viewer } from "../../viewer.ts";
import { hasLink, linkTo } from "../address.ts";
import { measured } from "../measured.ts";
import type { OpenRun } from "../open-run.ts";
import { frameAt, placeOf } from "./clock.ts";
import { frameText } from "./frame-text.ts";
import { Timeline } from "./timeline.tsx";
import { Transport } from "./transport.tsx";
import { When } from "./when.tsx";

/** The playhead of a film and what moves it. */
export function FilmTransport({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const reel = viewer.reel.value;
  const axis = viewer.choice.axis.value;
  return (
    reel && (
      <Transport
        reel={reel}
        timeline={<FilmTimeline run={run} />}
        link={hasLink(viewer, run) ? () => linkTo(viewer, run, window.location.href) : undefined}
        axis={
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
        }
      />
    )
  );
}

/** The most epochs that are looked up for the timeline; where there are more, every second or third is, and so on. */
const MOST_MARKS = 60;

function FilmTimeline({ run }: { run: OpenRun }) {
  const { player, film, look, progress } = run;
  const at = useMemo(() => measured(film), [film]);
  const now = progress.value;
  const positions = look.positions.value;
  const epochs = Math.floor(film.epochs.at(-1) ?? 0);
  const every = Math.max(1, Math.ceil(epochs / MOST_MARKS));
  const marks = Array.from({ length: Math.ceil(epochs / every) }, (_, i) => {
    const epoch = Math.min(epochs, (i + 1) * every);
    return { name: `${epoch}`, place: placeOf(positions, frameAt(film.epochs, epoch)) };
  });
  return (
    <Timeline
      label="Frame"
      player={player}
      count={film.count.value}
      positions={positions}
      // While reading, the frames so far stand for the share of the file that they were read from.
      loaded={now.phase === "loading" && now.size ? Math.min(1, now.bytes / now.size) : 1}
      text={frameText(run)}
      marks={marks}
      unit="epoch"
      ticks={every === 1}
      when={(frame) => <When film={film} frame={frame} />}
      tip={(frame) => {
        const accuracy = at(film.steps[frame] ?? 0).validation?.accuracy;
        return accuracy !== undefined && <span>validation {percentText(accuracy)}</span>;
      }}
    />
  );
}
