import { type ColourMap, type PatchGrid, type ScaleInfo, filmGrid, filmZoom } from "@closurenet/film";
import { countText } from "../../shared/format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";
import { buildScale, readsFilm } from "../look/scales.ts";
import type { Layer } from "../reading/film.ts";

/** What a picture or a film is made of: a layer as the page shows it, laid out as `closurenet film` does. */
export interface Subject {
  readonly layer: Layer;
  /** The frames that can be had, rising; and how far the weights have moved at each of them, 0 to 1. */
  readonly frames: readonly number[];
  readonly arc: Float64Array;
  readonly grid: PatchGrid;
  readonly zoom: number;
  readonly scale: ScaleInfo;
  readonly map: ColourMap;
  /** How a file is called, without its ending. */
  readonly stem: string;
  /** What is not as it would be of all frames, in words. */
  readonly short: readonly string[];
  weights(frame: number, signal: AbortSignal): Promise<Uint16Array>;
}

/** A name that every file system takes. */
export const fileName = (name: string): string =>
  name
    .replace(/\.(mcap|safetensors)$/i, "")
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80) || "film";

/** @throws where no frame has come yet */
export function subjectOf({ choice }: Pick<Viewer, "choice">, { film, look, source }: OpenRun): Subject {
  const layer = look.layer.peek();
  const count = film.count.peek();
  if (!layer || count === 0) throw new Error("There is no frame yet. Wait for the first one.");
  // What is seen through the layers below is computed from frames in memory.
  const frames = layer.product ? film.staying() : Array.from({ length: count }, (_, frame) => frame);
  const way = layer.motion();
  const grid = filmGrid({ units: layer.units, inputs: layer.inputs, ...layer.shape });
  const name = choice.scale.peek();
  const place = film.layers.findIndex((one) => one.name === layer.name);
  const what = readsFilm(name) ? "scale and spacing" : "spacing";
  return {
    layer,
    frames,
    arc: Float64Array.from(frames, (frame) => way[frame]!),
    grid,
    zoom: filmZoom(grid),
    scale: buildScale(name, layer, choice.bounds.peek()),
    map: look.map.peek(),
    stem: `${fileName(source.name)}-layer-${layer.label}${layer.product ? "-seen-through" : ""}`,
    short: layer.counted < count ? [`${what} from ${countText(layer.counted)} of ${countText(count)} frames`] : [],
    async weights(frame, signal) {
      if (!layer.product) return (await film.load(frame, signal))[place]!;
      const found = layer.weights(frame);
      if (!found) throw new Error(`Frame ${frame + 1} is not in memory any more. Try again.`);
      return found;
    },
  };
}
