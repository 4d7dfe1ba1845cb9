import { FIRST_ORDER, halfAtOrder, halfOrder, halfValues, LAST_ORDER, PATTERNS, ZERO_ORDER } from "../half.ts";
import { inverseNormal } from "./normal.ts";
import { levelAt, LEVELS } from "./scale.ts";

/**
 * Levels 0 and 255 are −3 and +3 standard deviations; the 0.27 % of the weights that lie beyond share these two levels.
 * Wider ends would leave most levels unused: the quantiles of 24 million weights reach ±5.4. Narrower ends would make the
 * strokes flat.
 */
export const RANK_END = 3;

/** The level of share = (rank − ½) ⁄ n: level = 255 · (Φ⁻¹(share) + 3) ⁄ 6. */
export const levelOfShare = (share: number): number => levelAt((inverseNormal(share) + RANK_END) / (2 * RANK_END));

/**
 * Fills in the level of every place of `halfOrder`. Equal weights share their mean rank, and (rank − ½) ⁄ n becomes a
 * normal quantile. A place without weights gets the level that a weight there would have. NaN gets the level of zero.
 */
export function rankLevels(tally: Float64Array, total: number, levels: Uint8Array): void {
  let below = 0;
  let level = levelAt(0.5);
  let previousDoubleRank = total; // twice the rank of the middle: without any weights, every level is that of the middle
  for (let place = FIRST_ORDER; place <= LAST_ORDER; place++) {
    const ties = tally[place]!;
    // The mean rank of ties is below + (ties + 1) ⁄ 2, so (rank − ½) ⁄ n = (2 · below + ties) ⁄ (2 · n).
    const doubleRank = 2 * below + ties;
    if (doubleRank !== previousDoubleRank) level = levelOfShare(doubleRank / (2 * total));
    previousDoubleRank = doubleRank;
    levels[place] = level;
    below += ties;
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
 * The weight that each level stands for: the median of all weights that have this level. A level without weights gets a
 * value on the line between its neighbours; at the ends it repeats the nearest one.
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

/** Interpolates over NaN; at the ends it repeats the nearest number. Without any number all become 0. */
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
