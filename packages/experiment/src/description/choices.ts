import { wasmKernels } from "@closurenet/kernels-wasm";
import type { Experiment } from "./experiment.ts";
import { kernelNames, type InitDescription, type LayerDescription } from "./network.ts";
import type { OptimizerDescription, ScheduleDescription } from "./optimizer.ts";

// What a person chooses from to make an experiment, in the command line and in the viewer.

export const activationChoices = ["relu", "sigmoid", "tanh", "identity"] as const;
/** `small-first` is the series' N(0, 1)/100 in the first layer, so that its film begins calm, and He's in the others. */
export const initChoices = ["small-first", "series", "positive", "he", "glorot"] as const;
export const scheduleChoices = ["linear", "cosine", "one-cycle", "constant"] as const satisfies ScheduleDescription[];
export const optimizerChoices = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion"] as const;

export type InitChoice = (typeof initChoices)[number];
export type OptimizerChoice = (typeof optimizerChoices)[number];

/** What may be chosen of dense layers. */
export interface DenseChoices {
  /** Of the hidden layers. */
  readonly activation: (typeof activationChoices)[number];
  readonly init: InitChoice;
  /** The probability that a hidden neuron's output is dropped; 0 for no dropout. */
  readonly dropout: number;
}

const inits: Record<Exclude<InitChoice, "small-first">, InitDescription> = {
  series: { kind: "series", initScale: 100, initPos: false },
  positive: { kind: "series", initScale: 100, initPos: true },
  he: { kind: "he" },
  glorot: { kind: "glorot" },
};

/** Learning rates that suit each optimizer on MNIST. */
export const learningRates: Record<OptimizerChoice, number> = {
  sgd: 0.3,
  momentum: 0.05,
  nesterov: 0.05,
  adagrad: 0.05,
  rmsprop: 0.001,
  adam: 0.001,
  adamw: 0.001,
  lion: 0.0003,
};

/**
 * Describes an optimizer with the usual constants.
 *
 * @example
 * optimizerWith("momentum"); // { kind: "momentum", learningRate: 0.05, beta: 0.9 }
 */
export function optimizerWith(kind: OptimizerChoice, learningRate = learningRates[kind]): OptimizerDescription {
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

/**
 * Describes dense layers of these sizes, inputs first: dropout after each hidden one where it is asked for, softmax at the output.
 *
 * @example
 * denseLayers([784, 100, 10], { activation: "relu", init: "he", dropout: 0.2 }).map(({ kind }) => kind); // ["dense", "dropout", "dense"]
 */
export function denseLayers(sizes: readonly number[], { activation, init, dropout }: DenseChoices): LayerDescription[] {
  return sizes.slice(1).flatMap((units, i): LayerDescription[] => {
    const last = i === sizes.length - 2;
    const weights = init === "small-first" ? inits[i === 0 ? "series" : "he"] : inits[init];
    const dense = { kind: "dense", units, activation: last ? "softmax" : activation, init: weights } as const;
    return dropout > 0 && !last ? [dense, { kind: "dropout", rate: dropout }] : [dense];
  });
}

/** The fastest kernels that this engine has; with `reproducible`, those with the same bits on every processor. */
export function fastestKernels({
  reproducible = false,
}: { readonly reproducible?: boolean } = {}): Experiment["kernels"] {
  const { name } = wasmKernels({ relaxed: !reproducible, threads: 1 });
  return kernelNames.find((known) => known === name) ?? "plain";
}
