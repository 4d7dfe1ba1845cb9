import type { GradientTransform } from "@closurenet/core";
import { checkDecay, checkDivisor, checkLearningRate } from "./check.ts";
import { eachParam } from "./each-param.ts";
import { checkOptions } from "./options.ts";

export interface RmspropOptions {
  /** The share of the mean squared gradient v that each step keeps; 0.9 by default. */
  readonly beta?: number | undefined;
  /** Keeps the quotient finite; 1e-7 by default. */
  readonly epsilon?: number | undefined;
}

/**
 * RMSProp: v ← β·v + (1 − β)·g²; ΔW = −η·g / √(v + ε).
 *
 * It is Adagrad with a mean in place of the sum, so old gradients are forgotten. Each param `P` has its v in the cell `v.P`.
 *
 * ε is under the root, as in tfjs. PyTorch's `RMSprop` has √v + ε with ε = 1e-8; it calls β `alpha`, 0.99 by default.
 *
 * @throws if the learning rate or epsilon is not above 0, or beta is not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: rmsprop(0.001), epochs: 5 });
 * @see Tieleman & Hinton 2012, Neural Networks for Machine Learning, lecture 6.5
 */
export function rmsprop(learningRate: number, options: RmspropOptions = {}): GradientTransform {
  checkOptions("rmsprop", options, ["beta", "epsilon"]);
  const rate = checkLearningRate("rmsprop", learningRate, 0.001);
  const { beta = 0.9, epsilon = 1e-7 } = options;
  checkDecay("rmsprop", "a beta", beta);
  checkDivisor("rmsprop", "an epsilon", epsilon, "1e-7");
  return eachParam(["v"], (v, g) => {
    const square = v.times(beta).plus(g.times(g).times(1 - beta));
    return [square, g.times(-rate).over(square.plus(epsilon).root())];
  });
}
