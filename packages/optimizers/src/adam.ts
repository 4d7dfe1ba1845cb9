import type { GradientTransform } from "@closurenet/core";
import { power } from "@closurenet/core/math";
import { decay, learningRateOf, positive } from "./check.ts";
import { known } from "./options.ts";

export interface AdamOptions {
  /** How much of the mean of gradients each step keeps; 0.9 by default. */
  readonly beta1?: number | undefined;
  /** How much of the mean of squared gradients each step keeps; 0.999 by default. */
  readonly beta2?: number | undefined;
  /** What keeps the quotient finite; 1e-8 by default, as in the paper. */
  readonly epsilon?: number | undefined;
}

/**
 * Adam: m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; ΔW = −η · m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 *
 * Each param `P` has its m and v in the cells `m.P` and `v.P`; the steps done, t, are in the cell `t`.
 *
 * PyTorch's `Adam` is the same, defaults too; its `weight_decay` is an L2 penalty by default. tfjs's has an ε of 1e-7 by default.
 *
 * @throws where the learning rate or epsilon is not above 0, or a beta not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: adam(0.001), epochs: 5 });
 * @see Kingma & Ba 2015, Adam: A Method for Stochastic Optimization, algorithm 1
 */
export function adam(learningRate: number, options: AdamOptions = {}): GradientTransform {
  known("adam", options, ["beta1", "beta2", "epsilon"]);
  return adamNamed("adam", learningRate, options);
}

/** Adam under the name that its errors begin with. */
export function adamNamed(subject: string, learningRate: number, options: AdamOptions): GradientTransform {
  const rate = learningRateOf(subject, learningRate, 0.001);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  decay(subject, "a beta1", beta1);
  decay(subject, "a beta2", beta2);
  positive(subject, "an epsilon", epsilon, "1e-8");
  return (params, { cell, counter }) => {
    const T = counter("t");
    const moving = params.map(({ name, value: { rows, cols }, grad }) => ({
      grad,
      M: cell(`m.${name}`, rows, cols),
      V: cell(`v.${name}`, rows, cols),
    }));
    return () => {
      const t = (T.get()[0]! += 1);
      const c1 = 1 - power(beta1, t);
      const c2 = 1 - power(beta2, t);
      for (const { grad, M, V } of moving) {
        const g = grad.get();
        const m = M.get();
        const v = V.get();
        for (let i = 0; i < g.length; i++) {
          m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
          v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! * g[i]!;
          g[i] = (-rate * (m[i]! / c1)) / (Math.sqrt(v[i]! / c2) + epsilon);
        }
      }
    };
  };
}
