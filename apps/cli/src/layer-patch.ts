import type { PatchGridOptions } from "@closurenet/film";
import type { LayerFilm } from "./layer-film.ts";

/** How the weights of one neuron or filter lie as a picture; nothing where it looks at none, or where nothing tells. */
export function layerPatch({
  looksAt,
  inputs,
}: Pick<LayerFilm, "looksAt" | "inputs">): Pick<PatchGridOptions, "patch" | "channels"> {
  const [height, width, channels = 1] = looksAt;
  return height && width && height * width * channels === inputs ? { patch: { width, height }, channels } : {};
}
