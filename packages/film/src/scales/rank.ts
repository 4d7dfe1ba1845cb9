import { FIRST_ORDER, halfAtOrder, halfValues, LAST_ORDER, PATTERNS, ZERO_ORDER } from "../half.ts";
import { inverseNormal } from "./normal.ts";
import { LEVELS, STEPS, ZERO_LEVEL } from "./scale.ts";

/**
 * Levels 0 and 255 are −3 and +3 standard deviations; the 0.27 % of the weights that lie beyond share these two levels.
 * Wider ends would leave most levels unused: the quantiles of 24 million weights reach ±5.4. Narrower ends would make the
 * strokes flat.
 */
export const RANK_END = 3;

/** How far from the middle a weight is painted, in levels, if a share of the weights of its sign are smaller in size. */
const stepsOfShare = (share: number): number =>
  Math.round(STEPS * Math.min(1, inverseNormal((1 + share) / 2) / RANK_END));

/** How many weights of a tally lie before each place of `halfOrder`: `before[place]`. All lie before the place after the last. */
export function countsBefore(tally: Float64Array): Float64Array {
  const before = new Float64Array(PATTERNS + 1);
  let passed = 0;
  for (let place = 0; place < PATTERNS; place++) before[place + 1] = passed += tally[place]!;
  return before;
}

/** The first place, from `from` on and before `to`, from which on a condition holds; `to` where it never does. */
function firstPlace(from: number, to: number, holds: (place: number) => boolean): number {
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return to;
}

/**
 * Fills in the level of every place of `halfOrder`. Zero is the middle. The weights of each sign are ranked by their size.
 * Equal weights share their mean rank, and (1 + (rank − ½) ⁄ n) ⁄ 2 becomes a normal quantile. A place without weights gets
 * the level that a weight there would have. NaN gets the level of zero. If no weight has a sign, it mirrors the other sign.
 *
 * @param before the {@link countsBefore} of the weights
 */
export function rankLevels(before: Float64Array, levels: Uint8Array): void {
  const up = rankSide(before, levels, 1);
  const down = rankSide(before, levels, -1);
  const size = LAST_ORDER - ZERO_ORDER;
  if (up === 0) for (let k = 1; k <= size; k++) levels[ZERO_ORDER + k] = LEVELS - 1 - levels[ZERO_ORDER - 1 - k]!;
  if (down === 0) for (let k = 1; k <= size; k++) levels[ZERO_ORDER - 1 - k] = LEVELS - 1 - levels[ZERO_ORDER + k]!;
  levels.fill(ZERO_LEVEL, ZERO_ORDER - 1, ZERO_ORDER + 1); // −0 was counted with +0
  levels.fill(ZERO_LEVEL, 0, FIRST_ORDER).fill(ZERO_LEVEL, LAST_ORDER + 1);
}

/** The levels of one sign; returns how many weights have it. Without any, all but zero are at the end. */
function rankSide(before: Float64Array, levels: Uint8Array, sign: 1 | -1): number {
  const size = sign > 0 ? LAST_ORDER - ZERO_ORDER : ZERO_ORDER - FIRST_ORDER;
  const placeOf = (k: number): number => ZERO_ORDER + sign * (k + 1);
  const zero = before[sign > 0 ? ZERO_ORDER + 1 : ZERO_ORDER]!;
  const total = Math.abs(before[sign > 0 ? LAST_ORDER + 1 : FIRST_ORDER]! - zero);
  /** The mean rank of ties is (first + last) ⁄ 2; this is rank − ½. */
  const rankAt = (place: number): number => Math.abs((before[place]! + before[place + 1]!) / 2 - zero);
  const stepsAt = (k: number): number => (total > 0 ? stepsOfShare(rankAt(placeOf(k)) / total) : STEPS);
  const fill = (from: number, to: number, steps: number): void => {
    const [a, b] = [placeOf(from), placeOf(to)];
    levels.fill(sign > 0 ? ZERO_LEVEL + steps : ZERO_LEVEL - 1 - steps, Math.min(a, b), Math.max(a, b) + 1);
  };
  // Ranks rise with the places: between two places of one level all have it, and their quantiles need not be computed.
  const between = (from: number, to: number, first: number, last: number): void => {
    if (first === last) fill(from, to, first);
    else if (to - from > 1) {
      const middle = (from + to) >> 1;
      const steps = stepsAt(middle);
      between(from, middle, first, steps);
      between(middle, to, steps, last);
    } else {
      fill(from, from, first);
      fill(to, to, last);
    }
  };
  between(0, size - 1, stepsAt(0), stepsAt(size - 1));
  return total;
}

/** Levels by bit pattern instead of by place of `halfOrder`: the places of the negative ones fall as their patterns rise. */
export function byPattern(levels: Uint8Array): Uint8Array {
  const table = new Uint8Array(PATTERNS);
  table.set(levels.subarray(ZERO_ORDER));
  table.set(levels.subarray(0, ZERO_ORDER).toReversed(), PATTERNS / 2);
  return table;
}

/**
 * The weight that each level stands for: the median of all weights that have this level, and 0 in the middle. A level
 * without weights gets a value on the line between its neighbours; at the ends it repeats the nearest one. If no weight has
 * a sign, it mirrors the other sign.
 *
 * @param before the {@link countsBefore} of the weights
 * @param levels the level of each place of `halfOrder`; from −∞ to ∞ it never falls
 */
export function levelMedians(before: Float64Array, levels: Uint8Array): Float64Array {
  const weights = new Float64Array(LEVELS).fill(Number.NaN);
  for (let from = FIRST_ORDER, to = from; from <= LAST_ORDER; from = to) {
    const level = levels[from]!;
    to = firstPlace(from, LAST_ORDER + 1, (place) => levels[place]! > level);
    const [first, last] = [before[from]!, before[to]!];
    if (first === last) continue;
    const median = firstPlace(from, to - 1, (place) => before[place + 1]! >= (first + last) / 2);
    weights[level] = Math.max(-65_504, Math.min(65_504, halfValues[halfAtOrder[median]!]!));
  }
  const has = (from: number, to: number): boolean =>
    weights.subarray(from, to).some((weight) => weight !== 0 && !Number.isNaN(weight));
  const [negative, positive] = [has(0, ZERO_LEVEL), has(ZERO_LEVEL, LEVELS)];
  weights.fill(0, ZERO_LEVEL, ZERO_LEVEL + 1);
  fillBetween(weights);
  for (let level = ZERO_LEVEL; level < LEVELS; level++) {
    if (!positive) weights[level] = 0 - weights[LEVELS - 1 - level]!; // which is no −0
    else if (!negative) weights[LEVELS - 1 - level] = 0 - weights[level]!;
  }
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
