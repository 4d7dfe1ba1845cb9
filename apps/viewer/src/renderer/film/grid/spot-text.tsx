import { halfValues } from "@closurenet/film";
import { useMemo } from "preact/hooks";
import { weightText } from "../../shared/format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Layer } from "../reading/film.ts";
import { unitWord } from "../reading/layer-shape.ts";
import { patchOf } from "./grid-of.ts";
import { inputName } from "./input-name.ts";
import type { Spots } from "./spot.ts";

/** The weight that is pointed at, or the bias of the neuron that is. */
export function SpotText({ run, layer, spots }: { run: OpenRun; layer: Layer; spots: Spots }) {
  const patch = useMemo(() => patchOf(layer), [layer]);
  const at = spots.pointed.value;
  const frame = layer.weights(Math.round(run.shown.value));
  if (!at || !frame || at.unit >= layer.units) return null;
  const input = at.pixel === undefined ? undefined : inputName(layer, patch, at.pixel);
  const weight = halfValues[frame[(at.pixel ?? layer.inputs) * layer.units + at.unit]!]!;
  const live = run.player.playing.value ? "off" : "polite";
  return (
    <p class="spot" aria-live={live}>
      <span>
        {unitWord(layer)} {at.unit}
      </span>
      {input && <span>{input}</span>}
      <output data-spot={input ? "weight" : "bias"} aria-live={live}>
        {input ? (layer.product ?? "w") : "bias"} = {weightText(weight)}
      </output>
    </p>
  );
}
