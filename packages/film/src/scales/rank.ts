import { FIRST_ORDER, halfAtOrder, halfOrder, halfValues, LAST_ORDER, PATTERNS, ZERO_ORDER } from "../half.ts";
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

/**
 * Fills in the level of every place of `halfOrder`. Zero is the middle. The weights of each sign are ranked by their size.
 * Equal weights share their mean rank, and (1 + (rank − ½) ⁄ n) ⁄ 2 becomes a normal quantile. A place without weights gets
 * the level that a weight there would have. NaN gets the level of zero. If no weight has a sign, it mirrors the other sign.
 */
export function rankLevels(tally: Float64Array, levels: Uint8Array): void {
  const up = rankSide(tally, levels, 1);
  const down = rankSide(tally, levels, -1);
  const size = LAST_ORDER - ZERO_ORDER;
  if (up === 0) for (let k = 1; k <= size; k++) levels[ZERO_ORDER + k] = LEVELS - 1 - levels[ZERO_ORDER - 1 - k]!;
  if (down === 0) for (let k = 1; k <= size; k++) levels[ZERO_ORDER - 1 - k] = LEVELS - 1 - levels[ZERO_ORDER + k]!;
  levels.fill(ZERO_LEVEL, ZERO_ORDER - 1, ZERO_ORDER + 1); // −0 was counted with +0
  levels.fill(ZERO_LEVEL, 0, FIRST_ORDER).fill(ZERO_LEVEL, LAST_ORDER + 1);
}

/** The levels of one sign; returns how many weights have it. Without any, all but zero are at the end. */
function rankSide(tally: Float64Array, levels: Uint8Array, sign: 1 | -1): number {
  const first = sign > 0 ? ZERO_ORDER + 1 : ZERO_ORDER - 1;
  const end = (sign > 0 ? LAST_ORDER : FIRST_ORDER) + sign;
  let total = 0;
  for (let place = first; place !== end; place += sign) total += tally[place]!;
  let smaller = 0;
  let steps = total > 0 ? 0 : STEPS;
  let known = 0;
  for (let place = first; place !== end; place += sign) {
    const here = tally[place]!;
    // The mean rank of ties is smaller + (here + 1) ⁄ 2, so (rank − ½) ⁄ n = (smaller + here ⁄ 2) ⁄ n.
    const twice = 2 * smaller + here;
    if (twice !== known) steps = stepsOfShare(twice / (2 * total));
    known = twice;
    levels[place] = sign > 0 ? ZERO_LEVEL + steps : ZERO_LEVEL - 1 - steps;
    smaller += here;
  }
  return total;
}

/** The levels of {@link rankLevels} by bit pattern instead of by place. */
export function rankTable(tally: Float64Array): Uint8Array {
  const byPlace = new Uint8Array(PATTERNS);
  rankLevels(tally, byPlace);
  const table = new Uint8Array(PATTERNS);
  for (let bits = 0; bits < PATTERNS; bits++) table[bits] = byPlace[halfOrder[bits]!]!; // `from` takes ten times as long
  return table;
}

/**
 * The weight that each level stands for: the median of all weights that have this level, and 0 in the middle. A level
 * without weights gets a value on the line between its neighbours; at the ends it repeats the nearest one. If no weight has
 * a sign, it mirrors the other sign.
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
