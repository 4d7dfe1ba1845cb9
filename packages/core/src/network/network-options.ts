import { described, fail, knownOptions, wholeNumber } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { checkLoss, type Loss } from "../losses/loss.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";

export interface NetworkOptions {
  /** A whole number that decides the random streams of all layers: initial weights, dropout and the like; 0 by default. */
  readonly seed?: number | undefined;
  /** The most rows of a minibatch; 100 by default. */
  readonly batch?: number | undefined;
  /** Softmax cross-entropy by default. */
  readonly loss?: Loss | undefined;
  /** The plain kernels by default. */
  readonly kernels?: Kernels | undefined;
}

export const networkOptionNames = ["seed", "batch", "loss", "kernels"] as const;
export const networkAdvice = {
  activation: "It belongs to a layer: dense(10, relu).",
  init: "It belongs to a layer: dense(10, relu, { init: he }).",
  learningRate: "It belongs to the optimizer: train(net, data, { epochs: 5, optimizer: sgd(0.1) }).",
  optimizer: "It belongs to the training: train(net, data, { epochs: 5, optimizer: sgd(0.1) }).",
  epochs: "They belong to the training: train(net, data, { epochs: 5 }).",
  batchSize: "It is called batch.",
};

/** What `network` was given, checked, and with its defaults. */
export function networkSetting(
  input: number | readonly number[],
  recipes: readonly LayerRecipe[],
  options: NetworkOptions,
) {
  knownOptions("[core] network", options, networkOptionNames, networkAdvice);
  const { seed = 0, batch = 100, loss = softmaxCrossEntropy, kernels = plainKernels() } = options;
  if (typeof input === "object" && !Array.isArray(input)) {
    fail(
      "network: input",
      `expected how many numbers an example has, or its shape, such as [28, 28, 1], got ${described(input)}.`,
    );
  }
  const shape = typeof input === "object" ? input : [input];
  const fanIn = shape.reduce((product, size) => product * wholeNumber("network: input", size, 1), 1);
  wholeNumber("network: batch", batch, 1);
  wholeNumber("network: seed", seed, 0);
  checkLoss(loss);
  if (typeof kernels.affine !== "function") {
    fail("network", `expected kernels such as plainKernels(), got ${described(kernels)}.`);
  }
  if (!Array.isArray(recipes) || recipes.length === 0) {
    const found = Array.isArray(recipes) ? "none" : described(recipes);
    fail("network", `expected an array of at least one layer, got ${found}. Try [dense(10, softmax)].`);
  }
  return { seed, batch, loss, kernels, shape, fanIn };
}
