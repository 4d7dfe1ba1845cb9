import { cosine } from "./cosine.ts";
import type { Schedule } from "../scheduled.ts";

const FIRST = 1 / 25;
const LAST = FIRST / 1e4;
const RISE = 0.3;

/**
 * One cycle: rises from 1/25 to 1 at step 0.3·steps − 1, then falls to 1/250000 at the last step, both along half a cosine
 * wave.
 *
 * The learning rate is that of the peak; it can be several times as large as without a cycle. A training of three steps or
 * fewer has no rise. A training of one step has the last factor, so it learns almost nothing. The momentum does not change:
 * in PyTorch that needs `cycle_momentum=False`.
 *
 * @example
 * oneCycle(0, 100); // 0.04
 * oneCycle(29, 100); // 1
 * oneCycle(99, 100); // 0.000004…
 * @see Smith & Topin 2019, Super-Convergence; the numbers are those of PyTorch's OneCycleLR
 */
export const oneCycle: Schedule = (step, steps) => {
  const peak = RISE * steps - 1;
  return step < peak
    ? FIRST + (1 - FIRST) * (1 - cosine(step, peak))
    : LAST + (1 - LAST) * cosine(step - peak, steps - 1 - peak);
};
