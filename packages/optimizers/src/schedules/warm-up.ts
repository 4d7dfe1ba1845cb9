import { described } from "@closurenet/core";
import { checkFunction } from "../check.ts";
import type { Schedule } from "../scheduled.ts";

/**
 * Rises in `count` even steps to the first factor of `schedule`, and then follows `schedule` over the remaining steps:
 * s(t) = (t + 1) / (count + 1) · schedule(0, steps − count), then schedule(t − count, steps − count).
 *
 * PyTorch has this rise as `LinearLR(start_factor=1 / (count + 1), total_iters=count)`.
 *
 * @throws if the schedule is not a function, or `count` is not a whole number of at least 1; at the first step, if the
 * training has no more than `count` steps.
 * @example
 * const schedule = warmUp(linear, 3);
 * schedule(0, 7); // 0.25
 * schedule(3, 7); // 1
 * schedule(5, 7); // 0.5
 * @see Goyal et al. 2017, Accurate, Large Minibatch SGD, section 2.2
 */
export function warmUp(schedule: Schedule, count: number): Schedule {
  checkFunction("warmUp", "a schedule", schedule, "warmUp(cosine, 100)");
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new Error(
      `[optimizers] warmUp: expected a whole number of steps of at least 1, got ${described(count)}. Try 100.`,
    );
  }
  return (step, steps) => {
    if (count >= steps) {
      throw new Error(
        `[optimizers] warmUp: expected fewer steps than the ${steps} of the training, got ${count}. ` +
          `A tenth of them will do.`,
      );
    }
    return step < count
      ? ((step + 1) / (count + 1)) * schedule(0, steps - count)
      : schedule(step - count, steps - count);
  };
}
