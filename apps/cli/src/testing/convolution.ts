import { digitExamples, type Experiment, type LayerDescription } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { drawnDigits } from "@closurenet/mnist";

const init = { kind: "he" } as const;

export const head = { kind: "dense", units: 10, activation: "softmax", init } as const;

/** A small network for digits with a layer of every kind. */
const layers: LayerDescription[] = [
  { kind: "conv2d", filters: 4, kernel: [3, 3], stride: [2, 2], padding: "same", activation: "identity", init },
  { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" },
  { kind: "maxPool2d", size: [2, 2], stride: [2, 2] },
  { kind: "conv2d", filters: 3, kernel: [2, 3], stride: [1, 1], padding: "valid", activation: "relu", init },
  { kind: "dropout", rate: 0.25 },
  head,
];

export const experiment: Experiment = {
  format: "closurenet run",
  version: 1,
  input: [28, 28],
  layers,
  loss: "softmax cross-entropy",
  optimizer: { kind: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  schedule: "constant",
  batch: 20,
  epochs: 2,
  validation: 0.1,
  seed: 1,
  every: null,
  kernels: "plain",
  data: { name: "digits drawn by the program", source: "drawn", train: 200, test: 0, digests: {} },
};

/** Records it in a new folder. */
export function recordConvolution(dir: string, changes: Partial<Experiment> = {}): void {
  const digits = digitExamples(drawnDigits({ count: 200, seed: 1 }));
  for (const _ of recordRun(dir, { ...experiment, ...changes }, digits));
}
