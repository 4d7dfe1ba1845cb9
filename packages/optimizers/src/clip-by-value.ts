import type { GradientTransform } from "@closurenet/core";
import { checkPositive } from "./check.ts";
import { eachParam } from "./each-param.ts";

/**
 * Clips every element of the gradient to the interval from −c to c: g ← min(max(g, −c), c).
 *
 * It changes the direction of the gradient; `clipByGlobalNorm` keeps it. Put it before the rule that makes the update. It
 * is PyTorch's `clip_grad_value_`.
 *
 * @throws if c is not above 0.
 * @example
 * const optimizer = chain(clipByValue(0.5), adam(0.001));
 * @see Mikolov 2012, Statistical Language Models Based on Neural Networks
 */
export function clipByValue(c: number): GradientTransform {
  checkPositive("clipByValue", "a bound", c, "0.5");
  return eachParam([], (g) => [g.atMost(c).atLeast(-c)]);
}
