import { described, type GradientTransform } from "@closurenet/core";
import { checkFunction } from "./check.ts";

/** Gives the factor of the learning rate, from the count of steps done and the steps of the whole training. */
export type Schedule = (step: number, steps: number) => number;

/**
 * Multiplies the updates of the transforms before it by a factor that changes with the steps: ΔW ← s(t)·ΔW.
 *
 * The count of steps done is in the cell `t`. Put it after the rule that makes the update, because a factor of its
 * gradients has no effect on Adam. PyTorch's schedulers change η instead; for every rule here that is the same.
 *
 * @throws if the schedule is not a function, or when it gives a factor that is not a finite number of at least 0.
 * @example
 * const optimizer = chain(sgd(0.3), scheduled(linear));
 * const own = chain(adam(0.001), scheduled((step, steps) => 1 / (1 + (9 * step) / steps)));
 * @see optax.scale_by_schedule (DeepMind 2020)
 */
export function scheduled(schedule: Schedule): GradientTransform {
  checkFunction("scheduled", "a schedule", schedule, "scheduled(cosine)");
  return (params, { steps, counter, kernels }) => {
    const T = counter("t");
    return () => {
      const t = T.get()[0]!++;
      const factor = schedule(t, steps);
      if (!(factor >= 0 && factor < Infinity)) {
        throw new Error(
          `[optimizers] scheduled: expected a factor of at least 0 at step ${t} of ${steps}, got ${described(factor)}. ` +
            `A schedule is a function such as (step, steps) => 1 - step / steps.`,
        );
      }
      for (const { grad } of params) kernels.scale(grad, factor);
    };
  };
}
