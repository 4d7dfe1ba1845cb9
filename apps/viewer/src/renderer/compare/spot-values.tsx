import { halfValues } from "@closurenet/film";
import { patchOf } from "../film/grid/grid-of.ts";
import { inputName } from "../film/grid/input-name.ts";
import type { Spot } from "../film/grid/spot.ts";
import type { OpenRun } from "../film/open-run.ts";
import { unitWord } from "../film/reading/layer-shape.ts";
import { weightText } from "../shared/format.ts";
import type { Scene } from "./compare-screen.tsx";
import { differenceName } from "./compare-legend.tsx";

/** The weight, or the bias, of a view that a spot names. */
function valueAt({ look, shown }: OpenRun, { unit, pixel }: Spot): number | undefined {
  const layer = look.layer.value;
  const weights = layer?.weights(Math.round(shown.value));
  if (!layer || !weights || unit >= layer.units || (pixel ?? 0) >= layer.inputs) return undefined;
  return halfValues[weights[(pixel ?? layer.inputs) * layer.units + unit]!];
}

/** What each run has at the weight, or as the bias of the neuron, that is pointed at or kept. */
export function SpotValues({ scene }: { scene: Scene }) {
  const { all, shown, spots, viewer } = scene;
  const at = spots.shown.value;
  const films = all.films.value;
  const layers = films.flatMap(({ run }) => run.look.layer.value ?? []);
  const layer = layers.find(({ units, inputs }) => at && at.unit < units && (at.pixel ?? 0) < inputs);
  const alone = all.tracks.value.length === 1;
  const two = alone || viewer.comparing.mode.value !== "side" ? shown.pair.value : undefined;
  const several = films.map(({ track, run }) => ({ name: track.letter, view: run }));
  const values = (two ?? several).map(({ name, view }) => ({ name, value: at && valueAt(view, at) }));
  const [a, b] = values.map(({ value }) => value);
  const difference = a !== undefined && b !== undefined ? a - b : undefined;
  const live = all.reel.player.playing.value ? "off" : "polite";
  return (
    <div class="spot-values" aria-live={live}>
      <p>
        {at && layer
          ? `${unitWord(layer)} ${at.unit}, ${at.pixel === undefined ? "bias" : inputName(layer, patchOf(layer), at.pixel)}`
          : "Point at a neuron: it is marked in each picture."}
      </p>
      <dl>
        {values.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-value={name}>{value === undefined ? "–" : weightText(value)}</dd>
          </div>
        ))}
        {two && (
          <div>
            <dt>{alone ? "change" : differenceName(scene)}</dt>
            <dd data-value="difference">{difference === undefined ? "–" : weightText(difference)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
