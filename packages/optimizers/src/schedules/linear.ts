import type { Schedule } from "../scheduled.ts";

/**
 * Falls from 1 to 0 in even steps: s(t) = 1 − t / steps. So the last steps do not overshoot.
 *
 * The factor 0 would come at step `steps`, after the last one; the last factor is 1 / steps. It is PyTorch's
 * `LinearLR(start_factor=1, end_factor=0, total_iters=steps)`.
 *
 * @example
 * linear(1, 4); // 0.75
 */
export const linear: Schedule = (step, steps) => 1 - step / steps;
