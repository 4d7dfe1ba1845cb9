import { check, checkWhole } from "../check.ts";
import { halfOrder, isNotNumber, PATTERNS } from "../half.ts";

/** How often each weight occurs in a film: all that a film-wide scale needs to know, kept up to date frame by frame. */
export interface Census {
  /** Weights read from each frame. */
  readonly count: number;
  /** Occurrences by place in sorted order, see `halfOrder`. */
  readonly tally: Float64Array;
  /** Counts the first `count` weights of a frame. */
  add(frame: Uint16Array): void;
  /** Forgets all frames. */
  clear(): void;
  /** Numbers counted so far. */
  total(): number;
  /** NaN met so far. */
  notNumbers(): number;
}

/** A film as its frames, or as the census of them. */
export type Film = Iterable<Uint16Array> | Census;

/**
 * Counts the weights of a film, so that a live view can rebuild its scale without reading the film again.
 *
 * @param count weights to read from the start of each frame; leave the bias row out by giving `inputs * units`
 * @throws when a frame holds fewer weights than `count`
 * @example
 * const seen = census(784 * 100);
 * seen.add(new Uint16Array(785 * 100)); // and so each new frame of a live view; its bias row is left out
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
    let strange = 0;
    for (let i = 0; i < count; i++) {
      const bits = frame[i]!;
      if (isNotNumber(bits)) strange++;
      else tally[halfOrder[bits]!]!++;
    }
    notNumbers += strange;
    total += count - strange;
  };
  const clear = (): void => {
    tally.fill(0);
    total = 0;
    notNumbers = 0;
  };
  for (const frame of frames) add(frame);
  return { count, tally, add, clear, total: () => total, notNumbers: () => notNumbers };
}

/** The census of a film, whichever way it is given. */
export const censusOf = (film: Film, count: number): Census => ("tally" in film ? film : census(count, film));
