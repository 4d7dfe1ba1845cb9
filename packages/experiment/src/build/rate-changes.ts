import type { GradientTransform } from "@closurenet/core";
import type { Experiment } from "../description/experiment.ts";

export type RateChange = NonNullable<Experiment["rateChanges"]>[number];

/** The factor that holds for the update after so many steps: that of the last change up to there. */
const factorAt = (changes: readonly RateChange[], steps: number): number =>
  changes.findLast(({ step }) => step <= steps)?.factor ?? 1;

/**
 * Multiplies the updates of `optimizer` by the factor of the last change. The changes may grow while it trains.
 *
 * @param steps gives the count of steps done
 */
export const withRateChanges =
  (optimizer: GradientTransform, changes: readonly RateChange[], steps: () => number): GradientTransform =>
  (params, site) => {
    const update = optimizer(params, site);
    return () => {
      update();
      const factor = factorAt(changes, steps());
      if (factor !== 1) for (const { grad } of params) site.kernels.scale(grad, factor);
    };
  };
