import type { ColourMap } from "@closurenet/film";
import { countText } from "../shared/format.ts";
import type { OpenRun } from "./open-run.ts";
import type { Layer } from "./reading/film.ts";
import { channelName, unitWord } from "./reading/layer-shape.ts";

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

/** What the units of a layer look at, in plain words. */
function lookingAt({ shape, inputs, label }: Layer, before: Layer | undefined): string {
  const { patch, channels = 1 } = shape;
  const size = patch && `${patch.width}×${patch.height}`;
  const planes =
    shape.first && channels === 3 ? [0, 1, 2].map((i) => channelName({ shape }, i)).join(", ") : `${channels} channels`;
  const apart = channels > 1 ? ` in ${planes}, side by side` : "";
  if (shape.kind === "conv2d") return `each moved over the picture: ${size} weights${apart}`;
  if (shape.first)
    return patch ? `each looking at all ${size} pixels${apart}` : `each looking at all ${countText(inputs)} inputs`;
  if (patch) return `each looking at ${size} places${apart}`;
  return before && before.units === inputs
    ? `each listening to the ${countText(inputs)} ${unitWord(before)}s of layer ${before.label}`
    : `each listening to ${countText(inputs)} numbers of the layer before ${label}`;
}

/** One sentence on what is in the picture, and one for each colour. */
export function Caption({ run, layer }: { run: OpenRun; layer: Layer }) {
  const { shape, units } = layer;
  const map: ColourMap = run.look.map.value;
  const [low = "", high = ""] = map.ends.split("-");
  const before = run.film.layers[run.film.layers.indexOf(layer) - 1];
  const one = unitWord(layer);
  const many = `${one}s`;
  const what = shape.first ? (shape.patch ? "ink here" : "a large input here") : "a strong signal here";
  if (layer.product)
    return (
      <p class="caption">
        {countText(units)} {units === 1 ? one : many}, each as it sees all {shape.patch ? "pixels" : "inputs"} through
        the layers below: {layer.product}, an approximation. {capital(high)}: {what} excites the {one}. {capital(low)}:{" "}
        {what} silences it.
      </p>
    );
  return (
    <p class="caption">
      {countText(units)} {units === 1 ? one : many}, {lookingAt(layer, before)}. {capital(high)}: {what} excites{" "}
      {units === 1 ? "it" : "the " + one}. {capital(low)}: {what} silences it.
    </p>
  );
}
