import { buildNetwork, parseExperiment, type Experiment } from "@closurenet/experiment";
import type { PatchGridOptions } from "@closurenet/film";
import type { LayerFilm } from "./layer-film.ts";

/** How the weights of one neuron or filter lie as a picture. */
export interface LayerPatch {
  readonly size: NonNullable<PatchGridOptions["patch"]>;
  /** They lie side by side, pixel by pixel. */
  readonly channels: number;
}

/**
 * The patch of a layer that looks at images; undefined where it looks at none, or where the run's description does not
 * tell: a film needs the recording only.
 */
export function layerPatch(
  description: unknown,
  { name, inputs }: Pick<LayerFilm, "name" | "inputs">,
): LayerPatch | undefined {
  try {
    const experiment = parseExperiment(description);
    const i = Number(/^layers\.(\d+)\.W$/.exec(name)?.[1]);
    const layer = experiment.layers[i];
    if (!layer) return undefined;
    const [height, width, channels = 1] = shapeBefore(experiment, i);
    if (height === undefined || width === undefined) return undefined;
    const [down, across] = layer.kind === "conv2d" ? layer.kernel : [height, width];
    return down * across * channels === inputs
      ? { size: { width: across * channels, height: down }, channels }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Shape of what comes into the layer of that number. */
function shapeBefore(experiment: Experiment, i: number): readonly number[] {
  if (i === 0) return experiment.input;
  const before = { ...experiment, layers: experiment.layers.slice(0, i), batch: 1, kernels: "plain" } as const;
  return buildNetwork({ ...before, loss: "mean squared error" }).layers.at(-1)?.shape ?? [];
}
