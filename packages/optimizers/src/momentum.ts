import type { GradientTransform } from "@closurenet/core";
import { checkDecay, checkLearningRate } from "./check.ts";
import { eachParam } from "./each-param.ts";
import { checkOptions } from "./options.ts";

export interface MomentumOptions {
  /** The share of m that each step keeps; 0.9 by default. */
  readonly beta?: number | undefined;
}

/**
 * Gradient descent with momentum: m ← β·m + g; ΔW = −η·m.
 *
 * While the gradient stays the same, a step becomes 1 / (1 − β) times as long as in plain gradient descent. So choose a
 * smaller learning rate. Each param `P` has its m in the cell `m.P`.
 *
 * It is tfjs's `momentum`, and PyTorch's `SGD(lr=η, momentum=β)` without `dampening`. As there, η scales the step and is
 * not part of m, so a schedule has the same effect.
 *
 * @throws if the learning rate is not above 0, or beta is not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: momentum(0.05), epochs: 5 });
 * @see Polyak 1964; Sutskever et al. 2013, On the importance of initialization and momentum in deep learning
 */
export function momentum(learningRate: number, options: MomentumOptions = {}): GradientTransform {
  checkOptions("momentum", options, ["beta"]);
  const rate = checkLearningRate("momentum", learningRate, 0.05);
  const { beta = 0.9 } = options;
  checkDecay("momentum", "a beta", beta);
  return eachParam(["m"], (m, g) => {
    const velocity = m.times(beta).plus(g);
    return [velocity, velocity.times(-rate)];
  });
}
