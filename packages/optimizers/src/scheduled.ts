import type { GradientTransform } from "@closurenet/core";

/** A factor of the learning rate, by the steps done and the steps that the whole training has. */
export type Schedule = (step: number, steps: number) => number;

/**
 * Multiplies the updates of the transforms before it by a factor that changes with the steps: ΔW ← s(t)·ΔW.
 *
 * The steps done are in the cell `t`.
 *
 * @example
 * const optimizer = chain(sgd(0.3), scheduled(linear));
 * @see optax.scale_by_schedule (DeepMind 2020)
 */
export const scheduled =
  (schedule: Schedule): GradientTransform =>
  (params, { steps, cell }) => {
    const T = cell("t", 1, 1);
    return () => {
      const t = T.get()[0]!++; // a float counts to 2²⁴
      const factor = schedule(t, steps);
      for (const { grad } of params) {
        const g = grad.get();
        for (let i = 0; i < g.length; i++) g[i]! *= factor;
      }
    };
  };

/**
 * From 1 down to 0 in even steps: s(t) = 1 − t / steps. Late steps no longer overshoot.
 *
 * @example
 * linear(1, 4); // 0.75
 */
export const linear: Schedule = (step, steps) => 1 - step / steps;
