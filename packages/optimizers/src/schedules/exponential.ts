import { exp, log } from "@closurenet/core/math";
import { checkPositive } from "../check.ts";
import type { Schedule } from "../scheduled.ts";

/**
 * Falls from 1 to `last` by the same ratio at each step: s(t) = last^(t / steps).
 *
 * `last` is 0.01 by default. It would come at step `steps`, after the last one. PyTorch's `ExponentialLR` takes the ratio
 * last^(1 / steps) as its `gamma`.
 *
 * @throws if `last` is not above 0.
 * @example
 * const schedule = exponential(0.01);
 * schedule(0, 100); // 1
 * @see optax.exponential_decay (DeepMind 2020)
 */
export function exponential(last = 0.01): Schedule {
  const slope = log(checkPositive("exponential", "a last factor", last, "0.01"));
  return (step, steps) => exp((slope * step) / steps);
}
