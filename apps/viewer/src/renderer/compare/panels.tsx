import { type Signal, useSignal } from "@preact/signals";
import { GridView } from "../film/grid/grid-view.tsx";
import type { OpenRun } from "../film/open-run.ts";
import { countText } from "../shared/format.ts";
import type { Box } from "../shared/size.ts";
import type { Scene } from "./compare-screen.tsx";
import type { Track } from "./comparison.ts";
import { RunHead } from "./run-head.tsx";

/** The runs beside each other; of a run alone, it and its change. */
export function Panels({ scene }: { scene: Scene }) {
  const tracks = scene.all.tracks.value;
  const alone = tracks.length === 1;
  return (
    <div class="panels" data-count={alone ? 2 : tracks.length}>
      {tracks.map((track) => (
        <RunPanel key={track.source} scene={scene} track={track} />
      ))}
      {alone && <ChangePanel scene={scene} />}
    </div>
  );
}

function RunPanel({ scene, track }: { scene: Scene; track: Track }) {
  const run = track.run.value;
  return (
    <article class="panel" aria-label={`${track.letter}, ${track.source.name}`}>
      <RunHead scene={scene} track={track} />
      {run && run.film.count.value > 0 ? (
        <Grid scene={scene} view={scene.shown.viewOf(run)} name={track.letter} />
      ) : (
        <p class="empty">
          {track.problem.value !== undefined
            ? "Nothing of it can be shown."
            : run?.progress.value.phase === "waiting"
              ? "The training has not written its first frame yet."
              : "Reading the first frame…"}
        </p>
      )}
    </article>
  );
}

/** What has been learnt since a frame: W − W₀. */
function ChangePanel({ scene }: { scene: Scene }) {
  const difference = scene.shown.difference.value;
  const since = countText(scene.shown.since.value);
  return (
    <article class="panel" aria-label={`Change since iteration ${since}`}>
      <div class="run-head">
        <p class="run-title">
          <b class="letter" aria-hidden="true">
            Δ
          </b>
          <span>Its change since iteration {since}</span>
        </p>
        <p class="run-now">W − W{since === "0" ? "₀" : ` of iteration ${since}`}: a weight that did not move is 0</p>
      </div>
      {difference && "view" in difference ? (
        <Grid scene={scene} view={difference.view} name="Change" />
      ) : (
        <p class="empty">Reading…</p>
      )}
    </article>
  );
}

/** The grid of a picture in a room of its own; `lies` is told where it lies there. */
export function Grid(props: { scene: Scene; view: OpenRun; name: string; lies?: Signal<Box | undefined> }) {
  const { scene, view, name, lies } = props;
  const aside = useSignal(false);
  const columns = useSignal(0);
  const layer = view.look.layer.value;
  if (!layer) return null;
  return (
    <GridView
      key={`${layer.name} ${layer.product}`}
      run={view}
      layer={layer}
      spots={scene.spots}
      still={scene.viewer.appearance.reducedMotion}
      square={scene.viewer.choice.square}
      aside={aside}
      columns={columns}
      name={name}
      {...(lies && { lies })}
    />
  );
}
