import { halfOrder, PATTERNS } from "../half.ts";
import { census } from "./census.ts";
import { linearLegend } from "./linear.ts";
import { countsBefore, RANK_END, rankLevels } from "./rank.ts";
import { checkLevels } from "./scale.ts";
import type { Scale, ScaleInfo } from "./scale.ts";

/**
 * The scale of the series, with zero in the middle: ranks the weights of each frame and sign among themselves. Every frame
 * has the same mix of levels. But a weight that does not change may change its level, so two frames cannot be compared.
 *
 * @param count how many weights to rank in each frame; inputs × units leaves the bias row out
 * @example
 * const levels = new Uint8Array(3);
 * frameRank(3).scale(halfFrame([0.1, 7, -2]), levels);
 * levels; // Uint8Array [141, 177, 98]
 */
export function frameRank(count: number): ScaleInfo {
  const byPlace = new Uint8Array(PATTERNS);
  const seen = census(count);
  const scale: Scale = (frame, levels) => {
    checkLevels("frame-rank", frame, levels);
    seen.clear();
    seen.add(frame);
    rankLevels(countsBefore(seen.tally), byPlace);
    for (let i = 0; i < frame.length; i++) levels[i] = byPlace[halfOrder[frame[i]!]!]!;
  };
  const legend = linearLegend("normal quantile", -RANK_END, RANK_END);
  return { name: "frame-rank", scale, legend, comparable: false, notNumbers: 0 };
}
