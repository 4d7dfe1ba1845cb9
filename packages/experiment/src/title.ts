import type { Experiment } from "./description.ts";

/**
 * An experiment in one line.
 *
 * @example
 * title(experiment); // "784-100-50-10 · relu · sgd 0.3 · batch 100 · 5 epochs · seed 1"
 */
export function title({ input, layers, optimizer, batch, epochs, seed }: Experiment): string {
  const inputs = input.reduce((product, size) => product * size, 1);
  const sizes = [inputs, ...layers.map((layer) => (layer.kind === "dense" ? layer.units : `dropout(${layer.rate})`))];
  const hidden = layers.slice(0, -1).flatMap((layer) => (layer.kind === "dense" ? [layer.activation] : []));
  return [
    sizes.join("-"),
    ...(hidden.length > 0 ? [[...new Set(hidden)].join(", ")] : []),
    `${optimizer.kind} ${optimizer.learningRate}`,
    `batch ${batch}`,
    epochs === 1 ? "1 epoch" : `${epochs} epochs`,
    `seed ${seed}`,
  ].join(" · ");
}
