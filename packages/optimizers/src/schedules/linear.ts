import type { Schedule } from "../scheduled.ts";

/**
 * From 1 down to 0 in even steps: s(t) = 1 − t / steps. Late steps no longer overshoot.
 *
 * @example
 * linear(1, 4); // 0.75
 */
export const linear: Schedule = (step, steps) => 1 - step / steps;
