import { cosine } from "./cosine.ts";
import type { Schedule } from "../scheduled.ts";

const FIRST = 1 / 25;
const LAST = FIRST / 1e4;
const RISE = 0.3;

/**
 * One cycle: along half a wave from 1/25 up to 1 at 30 % of the training, then along another down to 1/250000.
 *
 * The learning rate is that at the peak, and can be some times as large as without a cycle. The momentum stays as it is.
 *
 * @example
 * oneCycle(0, 100); // 0.04
 * oneCycle(30, 100); // 1
 * @see Smith & Topin 2019, Super-Convergence; the numbers are those of PyTorch's OneCycleLR
 */
export const oneCycle: Schedule = (step, steps) => {
  const peak = RISE * steps;
  return step < peak
    ? FIRST + (1 - FIRST) * (1 - cosine(step, peak))
    : LAST + (1 - LAST) * cosine(step - peak, steps - peak);
};
