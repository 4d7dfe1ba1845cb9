import { check } from "../check.ts";
import { halfValues, PATTERNS, ZERO_ORDER } from "../half.ts";
import { censusOf } from "./census.ts";
import type { Census, Film } from "./census.ts";
import { levelOf, levelTable, shareOf, tableScale } from "./scale.ts";
import type { Legend, ScaleInfo, ScaleName } from "./scale.ts";

/** The share of the way from the middle to an end, on straight lines from 0 to `high` and from 0 to `low`. */
function shareAlong(low: number, high: number, weight: number): number {
  // Where the ends have one sign, there is no 0 between them: that sign's half begins at the end nearer to 0.
  if (low >= 0) return Math.max(0, (weight - low) / (high - low));
  if (high <= 0) return Math.min(-0, (weight - high) / (high - low));
  return weight < 0 ? -weight / low : weight / high;
}

/** The legend of straight lines from the middle, which is 0, to `low` at level 0 and to `high` at level 255. */
export const linearLegend = (unit: Legend["unit"], low: number, high: number): Legend => ({
  unit,
  low,
  high,
  at(level) {
    const share = shareOf(level);
    if (low >= 0) return low + (high - low) * Math.max(0, share);
    if (high <= 0) return high + (high - low) * Math.min(0, share);
    return share < 0 ? -low * share : high * share;
  },
  level: (value) => levelOf(shareAlong(low, high, value)),
});

/** Straight lines from the middle, which is 0, to both ends, as one table. */
function linearScale(name: ScaleName, low: number, high: number, notNumbers: number): ScaleInfo {
  const legend = linearLegend("weight", low, high);
  const table = levelTable((bits) => legend.level(halfValues[bits]!));
  return { name, scale: tableScale(name, table), legend, comparable: true, notNumbers, table };
}

/** The quantile of |weight|: the smallest size such that at least a share `quantile` of the weights are no larger. */
function sizeQuantile({ tally, total }: Census, quantile: number): number {
  let counted = 0;
  let largest = 0;
  for (let size = 0; size < PATTERNS / 2; size++) {
    // +size has the place ZERO_ORDER + size, −size the place ZERO_ORDER − 1 − size; −0 was counted as +0.
    const occurrences = tally[ZERO_ORDER + size]! + tally[ZERO_ORDER - 1 - size]!;
    if (occurrences > 0 && Number.isFinite(halfValues[size])) largest = halfValues[size]!;
    counted += occurrences;
    // If nearly all weights are zero, the quantile is 0. A scale needs ends that differ, so the search goes on.
    if (counted >= quantile * total() && largest > 0) break;
  }
  return largest;
}

/**
 * The film-wide symmetric scale: linear from −m to +m, where m is a quantile of |weight| over the whole film. The few
 * weights beyond ±m are painted as ±m. Zero is the middle, as diverging colour maps need it.
 *
 * @param film the frames, or a census of them
 * @param count how many weights to read from each frame; inputs × units leaves the bias row out
 * @param quantile share of the weights between −m and +m, above 0 and at most 1
 * @throws when `quantile` is outside that range, or a frame holds fewer weights than `count`
 * @example
 * const info = filmSymmetric([halfFrame([-0.5, 0, 0.25, 0.5])], 4, 1);
 * info.legend.high; // 0.5
 * info.legend.at(255 / 2); // 0
 */
export function filmSymmetric(film: Film, count: number, quantile = 0.995): ScaleInfo {
  const advice = "Give the share of the weights that shall lie within the ends, such as 0.995.";
  check(quantile > 0 && quantile <= 1, "filmSymmetric", "a quantile above 0 and at most 1", quantile, advice);
  const seen = censusOf(film, count);
  const end = sizeQuantile(seen, quantile) || 1;
  return linearScale("film-symmetric", -end, end, seen.notNumbers());
}

/**
 * Linear from 0, the middle, to two weights that a person chose. Weights beyond them are painted as the ends. Where both have
 * one sign, only the half of the levels of that sign is used.
 *
 * @throws when `low` is not below `high`, or one is not finite
 * @example
 * manualScale(-0.3, 0.3).legend.at(255); // 0.3
 */
export function manualScale(low: number, high: number): ScaleInfo {
  const isRange = Number.isFinite(low) && Number.isFinite(high) && low < high;
  check(isRange, "manualScale", "two weights, the lower first", `${low} and ${high}`, "Give for example −0.3 and 0.3.");
  return linearScale("manual", low, high, 0);
}
