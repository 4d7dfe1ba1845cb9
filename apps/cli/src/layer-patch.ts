import { parseExperiment, weightShapes } from "@closurenet/experiment";
import type { PatchGridOptions } from "@closurenet/film";
import type { LayerFilm } from "./layer-film.ts";

/**
 * How the weights of one neuron or filter lie as a picture; nothing where it looks at none, or where the run's description
 * does not tell: a film needs the recording only.
 */
export function layerPatch(
  description: unknown,
  { name, inputs }: Pick<LayerFilm, "name" | "inputs">,
): Pick<PatchGridOptions, "patch" | "channels"> {
  const [height, width, channels = 1] = looksAt(description, name);
  return height && width && height * width * channels === inputs ? { patch: { width, height }, channels } : {};
}

function looksAt(description: unknown, name: string): readonly number[] {
  try {
    return weightShapes(parseExperiment(description)).find((shape) => shape.name === name)?.looksAt ?? [];
  } catch {
    return [];
  }
}
