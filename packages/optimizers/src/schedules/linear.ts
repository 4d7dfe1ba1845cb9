import type { Schedule } from "../scheduled.ts";

/**
 * From 1 down to 0 in even steps: s(t) = 1 − t / steps. Late steps no longer overshoot.
 *
 * 0 is for step `steps`, which is never taken: the last factor is 1 / steps. It is PyTorch's
 * `LinearLR(start_factor=1, end_factor=0, total_iters=steps)`.
 *
 * @example
 * linear(1, 4); // 0.75
 */
export const linear: Schedule = (step, steps) => 1 - step / steps;
