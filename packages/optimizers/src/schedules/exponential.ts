import { exp, log } from "@closurenet/core/math";
import { positive } from "../check.ts";
import type { Schedule } from "../scheduled.ts";

/**
 * By the same ratio at each step, from 1 to `last` at the end: s(t) = last^(t / steps).
 *
 * `last` is 0.01 by default, and for step `steps`, which is never taken. PyTorch's `ExponentialLR` has the ratio for its
 * `gamma`: last^(1 / steps).
 *
 * @throws where `last` is not above 0.
 * @example
 * const schedule = exponential(0.01);
 * schedule(0, 100); // 1
 * @see optax.exponential_decay (DeepMind 2020)
 */
export function exponential(last = 0.01): Schedule {
  const slope = log(positive("exponential", "a last factor", last, "0.01"));
  return (step, steps) => exp((slope * step) / steps);
}
