import type { GradientTransform } from "@closurenet/core";
import { checkDecay, checkLearningRate } from "./check.ts";
import { eachParam } from "./each-param.ts";
import { checkOptions } from "./options.ts";
import type { MomentumOptions } from "./momentum.ts";

/**
 * Gradient descent with Nesterov's momentum: m ← β·m + g; ΔW = −η·(g + β·m).
 *
 * W is one step of momentum ahead of the weights in the papers, so g is the gradient at the point to which momentum leads.
 * Each param `P` has its m in the cell `m.P`.
 *
 * It is tfjs's `momentum(η, β, true)` and PyTorch's `SGD(lr=η, momentum=β, nesterov=True)`.
 *
 * @throws if the learning rate is not above 0, or beta is not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: nesterov(0.05), epochs: 5 });
 * @see Nesterov 1983; in this form Sutskever et al. 2013, On the importance of initialization and momentum in deep
 * learning, and Bengio et al. 2013, Advances in optimizing recurrent networks
 */
export function nesterov(learningRate: number, options: MomentumOptions = {}): GradientTransform {
  checkOptions("nesterov", options, ["beta"]);
  const rate = checkLearningRate("nesterov", learningRate, 0.05);
  const { beta = 0.9 } = options;
  checkDecay("nesterov", "a beta", beta);
  return eachParam(["m"], (m, g) => {
    const velocity = m.times(beta).plus(g);
    return [velocity, velocity.times(beta).plus(g).times(-rate)];
  });
}
