import type { Expression, GradientTransform } from "@closurenet/core";
import { checkDecay, checkLearningRate } from "./check.ts";
import { eachParam } from "./each-param.ts";
import { checkOptions } from "./options.ts";

export interface LionOptions {
  /** The share of m in the sum whose sign is the step; 0.9 by default. */
  readonly beta1?: number | undefined;
  /** The share of the mean gradient m that each step keeps; 0.99 by default. */
  readonly beta2?: number | undefined;
}

/**
 * Lion: ΔW = −η·sign(β₁·m + (1 − β₁)·g); m ← β₂·m + (1 − β₂)·g.
 *
 * Every weight moves by η, so the learning rate must be a third to a tenth of Adam's. The paper also subtracts η·λ·W; here
 * that is another link: `chain(lion(η), weightDecay(η * λ))`. Each param `P` has its m in the cell `m.P`.
 *
 * Neither PyTorch nor tfjs has it.
 *
 * @throws if the learning rate is not above 0, or a beta is not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: chain(lion(0.0001), weightDecay(0.0001)), epochs: 5 });
 * @see Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, algorithm 2
 */
export function lion(learningRate: number, options: LionOptions = {}): GradientTransform {
  checkOptions("lion", options, ["beta1", "beta2"]);
  const rate = checkLearningRate("lion", learningRate, 0.0001);
  const { beta1 = 0.9, beta2 = 0.99 } = options;
  checkDecay("lion", "a beta1", beta1);
  checkDecay("lion", "a beta2", beta2);
  return eachParam(["m"], (m, g) => [
    mean(m, g, beta2),
    mean(m, g, beta1).sign().times(-rate), // the sign of NaN is NaN, so a broken gradient shows
  ]);
}

/** β·m + (1 − β)·g */
const mean = (m: Expression, g: Expression, beta: number): Expression => m.times(beta).plus(g.times(1 - beta));
