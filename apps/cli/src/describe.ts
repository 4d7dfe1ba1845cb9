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
  /** Default: two hidden layers, of 100 and 50 neurons, between the pixels and the classes. */
  readonly layers?: readonly number[];
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
function layers(sizes: readonly number[], { activation, init, dropout }: TrainChoices): LayerDescription[] {
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

/** The sizes of the layers that were asked for, if they fit the pictures and their classes. */
function sizesFor({ train: { rows, cols }, classes }: MnistData, asked?: readonly number[]): readonly number[] {
  const [inputs, outputs] = [rows * cols, classes.length];
  if (outputs < 2)
    fail("--data", "expected pictures in two classes at least, got one. There is nothing to tell apart.");
  if (!asked) return [inputs, 100, 50, outputs];
  if (asked[0] === inputs && asked.at(-1) === outputs) return asked;
  const right = [inputs, ...asked.slice(1, -1), outputs].join("-");
  return fail(
    "--layers",
    `expected ${inputs} inputs, the pixels of ${rows}×${cols}, and ${outputs} outputs, one for each class, ` +
      `got ${asked.join("-")}. Say --layers ${right}.`,
  );
}

/** The experiment that was asked for, on the pictures that were found. */
export function describe(choices: TrainChoices, data: MnistData): Experiment {
  const { train, test, name, classes, source, digests } = data;
  const sizes = sizesFor(data, choices.layers);
  if (choices.batch > train.count) {
    fail("--batch", `expected at most ${train.count}, the pictures to learn from, got ${choices.batch}.`);
  }
  const weights = sizes.slice(1).reduce((sum, units, i) => sum + (sizes[i]! + 1) * units, 0);
  if (weights > MOST_WEIGHTS) fail("--layers", `expected at most ${MOST_WEIGHTS} weights, got ${weights}.`);
  return {
    format: "closurenet run",
    version: 1,
    input: [train.rows, train.cols],
    layers: layers(sizes, choices),
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
    filmBudget: choices.filmBudget,
    kernels: kernels(choices),
    data: {
      name,
      source: source.kind,
      train: train.count,
      test: test.count,
      digests,
      ...(classes.some((name, i) => name !== String(i)) && { classes: [...classes] }),
    },
  };
}
