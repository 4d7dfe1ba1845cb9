import { checkShapes } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import { described, fail, knownOptions, wholeNumber } from "../errors.ts";
import type { Measures } from "../losses/measures.ts";
import type { Network } from "../network/network.ts";
import type { GradientTransform } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";

export interface TrainOptions {
  readonly epochs: number;
  /** `sgd(0.1)` by default. */
  readonly optimizer?: GradientTransform | undefined;
  /** The share of the examples that is held out and evaluated after each epoch: the series' `cvSplit`; 0 by default. */
  readonly validation?: number | undefined;
  /** Measures on the held-out examples, beside those that come with the loss; none by default. */
  readonly measures?: Measures | undefined;
  /** The split and the order of the examples depend on it alone; 0 by default. */
  readonly seed?: number | undefined;
  /** Where it is aborted, the training ends after the current step. */
  readonly signal?: { readonly aborted: boolean } | undefined;
}

const optionNames = ["epochs", "optimizer", "validation", "measures", "seed", "signal"] as const;
const advice = {
  learningRate: "It belongs to the optimizer: { optimizer: sgd(0.1) }.",
  batch: "It belongs to the network: mlp([784, 10], { batch: 100 }).",
  batchSize: "It belongs to the network: mlp([784, 10], { batch: 100 }).",
  loss: "It belongs to the network: mlp([784, 10], { loss: meanSquaredError }).",
};

/** What `train` was given, checked, and with its defaults. */
export function trainSetting(net: Network, data: Dataset, options: TrainOptions) {
  checkShapes(net, data);
  knownOptions("[core] train", options, optionNames, advice);
  const { epochs, optimizer = sgd(0.1), validation = 0, measures = {}, seed = 0, signal } = options;
  wholeNumber("train: epochs", epochs, 1);
  wholeNumber("train: seed", seed, 0);
  if (!(typeof validation === "number" && validation >= 0 && validation < 1))
    fail("train: validation", `expected a share of at least 0 and below 1, got ${described(validation)}. Try 0.1.`);
  if (typeof optimizer !== "function") {
    fail("train: optimizer", `expected an optimizer such as sgd(0.1), got ${described(optimizer)}.`);
  }
  return { epochs, optimizer, validation, measures, seed, signal };
}
