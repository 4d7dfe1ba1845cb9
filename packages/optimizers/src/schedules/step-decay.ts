import { described } from "@closurenet/core";
import { checkPositive, checkShare } from "../check.ts";
import type { Schedule } from "../scheduled.ts";

/**
 * Multiplies by γ at each place in `at`: s(t) = γᵏ, where k places have been reached. A place is a share of the training,
 * 0.5 for its middle. The defaults are γ = 0.1 and the places 0.5 and 0.75.
 *
 * PyTorch's `MultiStepLR` takes the places as counts of steps, its `milestones`.
 *
 * @throws if γ is not above 0, or a place in `at` is not at least 0 and below 1.
 * @example
 * const schedule = stepDecay(0.1, [0.5, 0.75]);
 * schedule(49, 100); // 1
 * schedule(50, 100); // 0.1
 * @see He et al. 2016, Deep Residual Learning for Image Recognition, section 4.2: a tenth at half and at three quarters
 */
export function stepDecay(gamma = 0.1, at: readonly number[] = [0.5, 0.75]): Schedule {
  checkPositive("stepDecay", "a factor", gamma, "0.1");
  if (!Array.isArray(at)) {
    throw new Error(`[optimizers] stepDecay: expected an array of places, got ${described(at)}. Try [0.5, 0.75].`);
  }
  for (const place of at) checkShare("stepDecay", "places", place, "They are shares of the training. Try [0.5, 0.75].");
  return (step, steps) => {
    let factor = 1;
    for (const place of at) if (step >= place * steps) factor *= gamma;
    return factor;
  };
}
