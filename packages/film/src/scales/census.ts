import { check, checkWhole } from "../check.ts";
import { halfOrder, isNotNumber, PATTERNS } from "../half.ts";

/** How often each weight occurs in a film, counted frame by frame. A film-wide scale needs to know nothing else. */
export interface Census {
  /** How many weights are read from each frame. */
  readonly count: number;
  /** How often the weight at each place of `halfOrder` occurs. */
  readonly tally: Float64Array;
  /** Counts the first `count` weights of a frame. */
  add(frame: Uint16Array): void;
  /** Forgets all frames. */
  clear(): void;
  /** How many numbers were counted so far. */
  total(): number;
  /** How many NaN were counted so far. */
  notNumbers(): number;
  /** How many of the counted numbers are infinite or ±65,504, the largest that float16 holds: those were larger once. */
  saturated(): number;
}

/** A film: its frames, or the census of its frames. */
export type Film = Iterable<Uint16Array> | Census;

/**
 * Counts the weights of a film, so that a live view can rebuild its scale without reading the film again.
 *
 * @param count how many weights to read from the start of each frame; `inputs * units` leaves the bias row out
 * @throws when a frame holds fewer weights than `count`
 * @example
 * const seen = census(784 * 100);
 * seen.add(new Uint16Array(785 * 100)); // again for each new frame of a live view; the bias row is left out
 * seen.total(); // 78400
 * const scale = filmRank(seen, seen.count);
 */
export function census(count: number, frames: Iterable<Uint16Array> = []): Census {
  checkWhole("census", "count", count, 1);
  const tally = new Float64Array(PATTERNS);
  let total = 0;
  let notNumbers = 0;
  const add = (frame: Uint16Array): void => {
    const advice = "Give the layer's inputs × units as count.";
    check(frame.length >= count, "census", `a frame of at least ${count} weights`, frame.length, advice);
    let nans = 0;
    for (let i = 0; i < count; i++) {
      const bits = frame[i]!;
      if (isNotNumber(bits)) nans++;
      else tally[halfOrder[bits]!]!++;
    }
    notNumbers += nans;
    total += count - nans;
  };
  const clear = (): void => {
    tally.fill(0);
    total = 0;
    notNumbers = 0;
  };
  for (const frame of frames) add(frame);
  const saturated = (): number => ENDS.reduce((sum, place) => sum + tally[place]!, 0);
  return { count, tally, add, clear, total: () => total, notNumbers: () => notNumbers, saturated };
}

/** The places of ±∞ and of ±65,504. */
const ENDS = [0xfc00, 0xfbff, 0x7bff, 0x7c00].map((bits) => halfOrder[bits]!);

/** The census of a film; counts it where the frames are given. */
export const censusOf = (film: Film, count: number): Census => ("tally" in film ? film : census(count, film));
