import type { Experiment } from "./description/experiment.ts";
import type { ActivationDescription, LayerDescription } from "./description/network.ts";

const times = (extent: readonly number[]): string => extent.join("×");

/** A layer in a few characters. */
function layerTitle(layer: LayerDescription): string {
  switch (layer.kind) {
    case "dense":
      return String(layer.units);
    case "dropout":
      return `dropout(${layer.rate})`;
    case "conv2d":
      return `conv2d(${layer.filters} of ${times(layer.kernel)})`;
    case "maxPool2d":
      return `maxPool2d(${times(layer.size)})`;
    case "batchNorm":
      return "batchNorm";
    case "chain":
    case "concatenate":
      return `${layer.kind}(${layer.layers.map(layerTitle).join(", ")})`;
    case "residual":
      return `residual(${layerTitle(layer.layer)})`;
  }
}

const activationTitle = (activation: ActivationDescription): string =>
  typeof activation === "string" ? activation : `${activation.kind}(${activation.slope})`;

/** The activations in a layer. The identity is named for dense layers only: elsewhere an activation may follow in another layer. */
function activationsOf(layer: LayerDescription): string[] {
  if ("layers" in layer) return layer.layers.flatMap(activationsOf);
  if ("layer" in layer) return activationsOf(layer.layer);
  if (!("activation" in layer) || (layer.kind !== "dense" && layer.activation === "identity")) return [];
  return [activationTitle(layer.activation)];
}

/**
 * A network in one line.
 *
 * @example
 * networkTitle(experiment); // "784-100-50-10 · relu"
 */
export function networkTitle({ input, layers }: Pick<Experiment, "input" | "layers">): string {
  const inputs = input.reduce((product, size) => product * size, 1);
  const hidden = layers.slice(0, -1).flatMap(activationsOf);
  return [
    [inputs, ...layers.map(layerTitle)].join("-"),
    ...(hidden.length > 0 ? [[...new Set(hidden)].join(", ")] : []),
  ].join(" · ");
}

/**
 * An experiment in one line.
 *
 * @example
 * title(experiment); // "784-100-50-10 · relu · sgd 0.3 · batch 100 · 5 epochs · seed 1"
 */
export const title = ({ optimizer, batch, epochs, seed, ...network }: Experiment): string =>
  [
    networkTitle(network),
    `${optimizer.kind} ${optimizer.learningRate}`,
    `batch ${batch}`,
    epochs === 1 ? "1 epoch" : `${epochs} epochs`,
    `seed ${seed}`,
  ].join(" · ");
