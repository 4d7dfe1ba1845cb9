import { FIRST_ORDER, halfAtOrder, halfOrder, halfValues, LAST_ORDER, PATTERNS, ZERO_ORDER } from "../half.ts";
import { inverseNormal } from "./normal.ts";
import { levelAt, LEVELS } from "./scale.ts";

/**
 * Levels 0 and 255 stand at ∓3 standard deviations; the 0.27 % of the weights beyond share them. Wider ends would leave
 * most levels unused (all of ±5.4 for a film of 24 million weights), narrower ones would flatten the strokes.
 */
export const RANK_END = 3;

/** The level of a rank given as a share of all ranks: level = 255 · (Φ⁻¹(share) + 3) ⁄ 6. */
export const levelOfShare = (share: number): number => levelAt((inverseNormal(share) + RANK_END) / (2 * RANK_END));

/**
 * Fills in the level of every place in sorted order: equal weights share their mean rank, and (rank − ½) ⁄ n goes to the
 * normal quantile. Places that no weight holds get the level of a weight that would fall there; those of NaN, zero's.
 */
export function rankLevels(tally: Float64Array, total: number, levels: Uint8Array): void {
  let below = 0;
  let level = levelAt(0.5);
  let known = total; // (of no weights at all, every share is the middle)
  for (let place = FIRST_ORDER; place <= LAST_ORDER; place++) {
    const here = tally[place]!;
    // The mean rank of ties is below + (here + 1) ⁄ 2, so (rank − ½) ⁄ n = (below + here ⁄ 2) ⁄ n.
    const twice = 2 * below + here;
    if (twice !== known) level = levelOfShare(twice / (2 * total));
    known = twice;
    levels[place] = level;
    below += here;
  }
  const zero = levels[ZERO_ORDER]!;
  levels.fill(zero, 0, FIRST_ORDER).fill(zero, LAST_ORDER + 1);
}

/** The levels of {@link rankLevels} by bit pattern instead of by place. */
export function rankTable(tally: Float64Array, total: number): Uint8Array {
  const byPlace = new Uint8Array(PATTERNS);
  rankLevels(tally, total, byPlace);
  return Uint8Array.from(halfOrder, (place) => byPlace[place]!);
}

/**
 * What each level stands for: the median of the film's weights that are painted at it; levels that no weight has lie
 * evenly between their neighbours, and at the ends repeat the nearest.
 */
export function levelMedians(tally: Float64Array, table: Uint8Array): Float64Array {
  const perLevel = new Float64Array(LEVELS);
  const levelAtPlace = (place: number) => table[halfAtOrder[place]!]!;
  for (let place = FIRST_ORDER; place <= LAST_ORDER; place++) perLevel[levelAtPlace(place)]! += tally[place]!;
  const weights = new Float64Array(LEVELS).fill(Number.NaN);
  const passed = new Float64Array(LEVELS);
  for (let place = FIRST_ORDER; place <= LAST_ORDER; place++) {
    const level = levelAtPlace(place);
    passed[level]! += tally[place]!;
    if (tally[place]! > 0 && Number.isNaN(weights[level]) && passed[level]! >= perLevel[level]! / 2) {
      weights[level] = Math.max(-65_504, Math.min(65_504, halfValues[halfAtOrder[place]!]!));
    }
  }
  fillBetween(weights);
  return weights;
}

/** Replaces NaN by the straight line between its neighbours, at the ends by the nearest, and by 0 where there is none. */
function fillBetween(values: Float64Array): void {
  let left = -1;
  for (let right = 0; right <= values.length; right++) {
    if (right < values.length && Number.isNaN(values[right])) continue;
    const from = values[left] ?? values[right] ?? 0;
    const to = values[right] ?? from;
    for (let i = left + 1; i < right; i++) values[i] = from + ((to - from) * (i - left)) / (right - left);
    left = right;
  }
}
