import { LegendScale, unitOf } from "../film/look/legend-scale.tsx";
import { countText } from "../shared/format.ts";
import type { Scene } from "./compare-screen.tsx";

/** What the colours mean, said once for all pictures on the same scale. */
export function CompareLegend({ scene }: { scene: Scene }) {
  const { viewer, all, shown, first } = scene;
  const mode = viewer.comparing.mode.value;
  const alone = all.tracks.value.length === 1;
  const difference = shown.difference.value;
  const of = mode === "difference" || (alone && mode === "side") ? difference : undefined;
  return (
    <div class="legends">
      {mode !== "difference" && <RunsLegend scene={scene} alone={alone} />}
      {of && "view" in of && (
        <div class="legend">
          <LegendScale
            info={of.info}
            map={first.look.map.value}
            of={alone ? "change of the weight" : "difference of the weights"}
          />
          <p class="legend-note">
            <span>{alone ? "change of the weight" : `${differenceName(scene)}, the neutral colour is exactly 0`}</span>
            {of.moments < all.moments.value.length && (
              <span>
                scale from {countText(of.moments)} {of.moments === 1 ? "moment" : "moments"}
              </span>
            )}
          </p>
        </div>
      )}
    </div>
  );
}

/** A − B. */
export const differenceName = ({ shown }: Scene): string =>
  (shown.pair.value ?? []).map(({ name }) => name).join(" − ");

function RunsLegend({ scene, alone }: { scene: Scene; alone: boolean }) {
  const { all, shown, first } = scene;
  const scale = shown.scale.value;
  const films = all.films.value;
  if (!scale) return <div class="legend" />;
  const { info, frames } = scale;
  const total = films.reduce((sum, { run }) => sum + run.film.count.value, 0);
  const playing = all.reel.player.playing.value;
  return (
    <div class="legend">
      <LegendScale info={info} map={first.look.map.value} />
      <p class="legend-note">
        <span>{unitOf(info)}</span>
        {!alone && <span>one scale for all: the same colour is the same weight</span>}
        {info.notNumbers > 0 && <span class="warn">{countText(info.notNumbers)} weights are not a number</span>}
        {frames > 0 && frames < total && (
          <span>
            scale from {countText(frames)} of {countText(total)} frames
          </span>
        )}
        {frames > 0 && frames < total && all.read.value && !playing && (
          <button type="button" class="quiet small" onClick={shown.rescale}>
            Use all
          </button>
        )}
      </p>
    </div>
  );
}
