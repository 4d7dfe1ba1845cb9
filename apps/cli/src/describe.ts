import {
  kernelNames,
  type Experiment,
  type InitDescription,
  type LayerDescription,
  type OptimizerDescription,
} from "@closurenet/experiment";
import { wasmKernels } from "@closurenet/kernels-wasm";
import type { MnistData } from "@closurenet/mnist/node";
import { everyWithin } from "./film-budget.ts";
import { fail } from "./report.ts";

export const kernelChoices = ["wasm", "plain"] as const;
export const activationChoices = ["relu", "sigmoid", "tanh", "identity"] as const;
export const initChoices = ["small-first", "series", "positive", "he", "glorot"] as const;
export const scheduleChoices = ["linear", "cosine", "one-cycle", "constant"] as const;
export const optimizerChoices = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion"] as const;

/** What `train` can be asked. */
export interface TrainChoices {
  readonly layers: readonly number[];
  readonly activation: (typeof activationChoices)[number];
  readonly init: (typeof initChoices)[number];
  readonly optimizer: (typeof optimizerChoices)[number];
  readonly schedule: (typeof scheduleChoices)[number];
  readonly dropout: number;
  readonly learningRate?: number;
  readonly epochs: number;
  readonly batch: number;
  readonly validation: number;
  readonly seed: number;
  readonly every?: number;
  /** How many bytes the film may take. */
  readonly filmBudget: number;
  readonly reproducible: boolean;
  readonly kernels: (typeof kernelChoices)[number];
}

const inits: Record<Exclude<TrainChoices["init"], "small-first">, InitDescription> = {
  series: { kind: "series", initScale: 100, initPos: false },
  positive: { kind: "series", initScale: 100, initPos: true },
  he: { kind: "he" },
  glorot: { kind: "glorot" },
};

/** Learning rates that suit each optimizer on MNIST. */
export const learningRates: Record<TrainChoices["optimizer"], number> = {
  sgd: 0.3,
  momentum: 0.05,
  nesterov: 0.05,
  adagrad: 0.05,
  rmsprop: 0.001,
  adam: 0.001,
  adamw: 0.001,
  lion: 0.0003,
};

function optimizer({ optimizer: kind, learningRate = learningRates[kind] }: TrainChoices): OptimizerDescription {
  switch (kind) {
    case "sgd":
      return { kind, learningRate };
    case "momentum":
    case "nesterov":
      return { kind, learningRate, beta: 0.9 };
    case "adagrad":
      return { kind, learningRate, initial: 0.1 };
    case "rmsprop":
      return { kind, learningRate, beta: 0.9, epsilon: 1e-7 };
    case "adam":
      return { kind, learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    case "adamw":
      return { kind, learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, lambda: 0.01 };
    case "lion":
      return { kind, learningRate, beta1: 0.9, beta2: 0.99 };
  }
}

/** Dense layers of the chosen sizes, dropout after each hidden one where it is asked for, softmax at the output. */
function layers({ layers: sizes, activation, init, dropout }: TrainChoices): LayerDescription[] {
  return sizes.slice(1).flatMap((units, i): LayerDescription[] => {
    const last = i === sizes.length - 2;
    const weights = init === "small-first" ? inits[i === 0 ? "series" : "he"] : inits[init];
    const dense = { kind: "dense", units, activation: last ? "softmax" : activation, init: weights } as const;
    return dropout > 0 && !last ? [dense, { kind: "dropout", rate: dropout }] : [dense];
  });
}

/** The kernels that this engine has of those that were asked for. */
function kernels({ kernels: choice, reproducible }: TrainChoices): Experiment["kernels"] {
  if (choice === "plain") return "plain";
  const { name } = wasmKernels({ relaxed: !reproducible, threads: 1 });
  return kernelNames.find((known) => known === name) ?? "plain";
}

/** More would fill the memory of most machines. */
const MOST_WEIGHTS = 20_000_000;

/** The experiment that was asked for, on the digits that were found. */
export function describe(choices: TrainChoices, { train, test, source, digests }: MnistData): Experiment {
  const pixels = train.rows * train.cols;
  const [inputs] = choices.layers;
  const outputs = choices.layers.at(-1);
  if (inputs !== pixels) fail("--layers", `expected ${pixels} inputs, the pixels of a digit, got ${inputs}.`);
  if (outputs !== 10) fail("--layers", `expected 10 outputs, one per digit, got ${outputs}.`);
  if (choices.batch > train.count) {
    fail("--batch", `expected at most ${train.count}, the digits to learn from, got ${choices.batch}.`);
  }
  const weights = choices.layers.slice(1).reduce((sum, units, i) => sum + (choices.layers[i]! + 1) * units, 0);
  if (weights > MOST_WEIGHTS) fail("--layers", `expected at most ${MOST_WEIGHTS} weights, got ${weights}.`);
  return {
    format: "closurenet run",
    version: 1,
    input: [train.rows, train.cols],
    layers: layers(choices),
    loss: "softmax cross-entropy",
    optimizer: optimizer(choices),
    schedule: choices.schedule,
    batch: choices.batch,
    epochs: choices.epochs,
    validation: choices.validation,
    seed: choices.seed,
    every: everyWithin(
      { ...choices, every: choices.every ?? null },
      { examples: train.count, weights },
      choices.filmBudget,
    ),
    kernels: kernels(choices),
    data: {
      name: source.kind === "drawn" ? "digits drawn by the program" : "MNIST",
      source: source.kind,
      train: train.count,
      test: test.count,
      digests,
    },
  };
}
