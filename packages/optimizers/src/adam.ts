import type { GradientTransform } from "@closurenet/core";
import { power } from "@closurenet/core/math";
import { checkDecay, checkDivisor, checkLearningRate } from "./check.ts";
import { eachParam } from "./each-param.ts";
import { checkOptions } from "./options.ts";

export interface AdamOptions {
  /** The share of the mean gradient m that each step keeps; 0.9 by default. */
  readonly beta1?: number | undefined;
  /** The share of the mean squared gradient v that each step keeps; 0.999 by default. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite; 1e-8 by default, as in the paper. */
  readonly epsilon?: number | undefined;
}

/**
 * Adam: m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; ΔW = −η · m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 *
 * Each param `P` has its m and v in the cells `m.P` and `v.P`; the count of steps, t, is in the cell `t`.
 *
 * PyTorch's `Adam` is the same, with the same defaults; its `weight_decay` is an L2 penalty by default. tfjs's default ε is 1e-7.
 *
 * @throws if the learning rate or epsilon is not above 0, or a beta is not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: adam(0.001), epochs: 5 });
 * @see Kingma & Ba 2015, Adam: A Method for Stochastic Optimization, algorithm 1
 */
export function adam(learningRate: number, options: AdamOptions = {}): GradientTransform {
  checkOptions("adam", options, ["beta1", "beta2", "epsilon"]);
  return adamNamed("adam", learningRate, options);
}

/** Adam, with the name that its error messages begin with. */
export function adamNamed(subject: string, learningRate: number, options: AdamOptions): GradientTransform {
  const rate = checkLearningRate(subject, learningRate, 0.001);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkDecay(subject, "a beta1", beta1);
  checkDecay(subject, "a beta2", beta2);
  checkDivisor(subject, "an epsilon", epsilon, "1e-8");
  return (params, site) => {
    const T = site.counter("t");
    const corrections = new Float64Array(2); // of m and v, which begin at 0: 1 − βᵗ
    const update = eachParam(
      ["m", "v"],
      (m, v, g, correction1, correction2) => {
        const mean = m.times(beta1).plus(g.times(1 - beta1));
        const square = v.times(beta2).plus(g.times(g).times(1 - beta2));
        return [mean, square, mean.over(correction1).times(-rate).over(square.over(correction2).root().plus(epsilon))];
      },
      { numbers: corrections },
    )(params, site);
    return () => {
      const t = (T.get()[0]! += 1);
      corrections[0] = 1 - power(beta1, t);
      corrections[1] = 1 - power(beta2, t);
      update();
    };
  };
}
