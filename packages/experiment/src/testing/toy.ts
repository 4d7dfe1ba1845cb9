import { dataset, type Dataset } from "@closurenet/core";
import type { Experiment } from "../description/experiment.ts";

/** A small experiment: 2×2 pixels, 3 hidden neurons with dropout after them, 2 classes. */
export const toy = (changes: Partial<Experiment> = {}): Experiment => ({
  format: "closurenet run",
  version: 1,
  input: [2, 2],
  layers: [
    { kind: "dense", units: 3, activation: "relu", init: { kind: "he" } },
    { kind: "dropout", rate: 0.25 },
    { kind: "dense", units: 2, activation: "softmax", init: { kind: "glorot" } },
  ],
  loss: "softmax cross-entropy",
  optimizer: { kind: "momentum", learningRate: 0.05, beta: 0.9 },
  schedule: "constant",
  batch: 4,
  epochs: 3,
  validation: 0.25,
  seed: 7,
  every: null,
  kernels: "plain",
  data: { name: "stripes", source: "drawn", train: 40, test: 0, digests: {} },
  ...changes,
});

/** An experiment with many weights, filmed at every step. */
export const wide: Experiment = toy({
  layers: [
    { kind: "dense", units: 1500, activation: "relu", init: { kind: "he" } },
    { kind: "dense", units: 2, activation: "softmax", init: { kind: "glorot" } },
  ],
  every: 1,
});

/** Horizontal and vertical stripes with some noise: 30 to train on and 10 for validation, 8 steps an epoch. */
export function stripes(size = 40): Dataset {
  const inputs = Array.from({ length: size }, (_, i) => {
    const noise = ((i * 37) % 11) / 40;
    return i % 2 === 0 ? [1 - noise, 1, noise, 0] : [1, noise, 1 - noise, 0];
  });
  return dataset({ inputs: inputs.flat(), labels: inputs.map((_, i) => i % 2), classes: 2 });
}

/** An experiment whose loss becomes infinite. */
export const wild: Experiment = toy({
  layers: [{ kind: "dense", units: 2, activation: "identity", init: { kind: "he" } }],
  loss: "mean squared error",
  optimizer: { kind: "sgd", learningRate: 1e6 },
});
