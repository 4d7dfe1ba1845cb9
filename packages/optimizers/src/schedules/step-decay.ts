import { described } from "@closurenet/core";
import { positive, share } from "../check.ts";
import type { Schedule } from "../scheduled.ts";

/**
 * A flight of stairs: s(t) = γᵏ, k the count of those shares in `at` that the training has got through; 0.1 at 0.5 and
 * 0.75 by default.
 *
 * PyTorch's `MultiStepLR` has the same places as counts of steps, its `milestones`.
 *
 * @throws where γ is not above 0, or a share in `at` not at least 0 and below 1.
 * @example
 * const schedule = stepDecay(0.1, [0.5, 0.75]);
 * schedule(49, 100); // 1
 * schedule(50, 100); // 0.1
 * @see He et al. 2016, Deep Residual Learning for Image Recognition, section 4.2: a tenth at half and at three quarters
 */
export function stepDecay(gamma = 0.1, at: readonly number[] = [0.5, 0.75]): Schedule {
  positive("stepDecay", "a factor", gamma, "0.1");
  if (!Array.isArray(at)) {
    throw new Error(`[optimizers] stepDecay: expected an array of places, got ${described(at)}. Try [0.5, 0.75].`);
  }
  for (const place of at) share("stepDecay", "places", place, "They are shares of the training. Try [0.5, 0.75].");
  return (step, steps) => {
    let factor = 1;
    for (const place of at) if (step >= place * steps) factor *= gamma;
    return factor;
  };
}
