import { halfOrder, PATTERNS } from "../half.ts";
import { census } from "./census.ts";
import { linearLegend } from "./linear.ts";
import { RANK_END, rankLevels } from "./rank.ts";
import { checkLevels } from "./scale.ts";
import type { Scale, ScaleInfo } from "./scale.ts";

/**
 * The series' own scale, but for its middle, which is zero: the weights of each frame and sign are ranked among themselves.
 * Every frame has the same mix of levels, and in return a weight that stands still may change its level: no two frames
 * can be compared.
 *
 * @param count weights to rank in each frame: inputs × units, which leaves the bias row out
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
    rankLevels(seen.tally, byPlace);
    for (let i = 0; i < frame.length; i++) levels[i] = byPlace[halfOrder[frame[i]!]!]!;
  };
  const legend = linearLegend("normal quantile", -RANK_END, RANK_END);
  return { name: "frame-rank", scale, legend, comparable: false, notNumbers: 0 };
}
