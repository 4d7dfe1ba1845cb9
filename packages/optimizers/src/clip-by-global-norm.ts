import type { GradientTransform } from "@closurenet/core";
import { checkPositive } from "./check.ts";

/**
 * Scales the gradient of all params together down to length c if it is longer: g ← g · c / |g|, |g| = √Σg².
 *
 * It keeps the direction of the gradient. Put it before the rule that makes the update. PyTorch's `clip_grad_norm_` divides
 * by |g| + 1e-6.
 *
 * @throws if c is not above 0.
 * @example
 * const optimizer = chain(clipByGlobalNorm(1), adam(0.001));
 * @see Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks, algorithm 1
 */
export function clipByGlobalNorm(c: number): GradientTransform {
  checkPositive("clipByGlobalNorm", "a length", c, "1");
  return (params) => () => {
    let sum = 0;
    for (const { grad } of params) {
      const g = grad.get();
      for (let i = 0; i < g.length; i++) sum += g[i]! * g[i]!;
    }
    const norm = Math.sqrt(sum);
    if (!(norm > c)) return;
    for (const { grad } of params) {
      const g = grad.get();
      for (let i = 0; i < g.length; i++) g[i] = (g[i]! * c) / norm;
    }
  };
}
