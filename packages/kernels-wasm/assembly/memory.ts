/*
 * What lies where. All threads share one memory:
 *
 *   0          words of the job under way (jobs.ts)
 *   256        a word per thread: how it fares
 *   512        a scratch for each thread, SCRATCH bytes long
 *   …          blocks: cells, tables of examples
 *
 * A cell's block is a header of 16 bytes, the values, and a byte for each row. Vectors may be read past the end of the
 * values, never written there: SLACK bytes of every block are nobody's.
 */

/** Columns of X that are listed together for the gradient, each of which is a sum. */
export const SEGMENT: i32 = 56;
/** Terms of a sum that are looked at together: so many rows of a matrix, 13 vectors of each, fill most of a 32 KiB cache. */
export const BLOCK: i32 = 2 * SEGMENT;
/** Sums that a thread lists the terms of before it adds them up. */
export const GROUP: i32 = 112;
/** Vectors of a row that are summed side by side: all that fit into the 16 registers beside a factor. */
export const WIDEST: i32 = 13;

/** Bytes of one list: a block of entries, one for the bias, and seven that a vector's last lanes may touch. */
export const LIST: i32 = (BLOCK + 8) * 8;
/** Bytes from row to row of a packed panel. */
export const PITCH: i32 = WIDEST * 16;

const LISTS: usize = 0;
const ENDS: usize = LISTS + <usize>(GROUP * LIST);
const TASKS: usize = ENDS + <usize>(GROUP * 4);
const PANEL: usize = TASKS + <usize>(GROUP * 12);
export const SCRATCH: usize = (PANEL + <usize>((BLOCK + 1) * PITCH) + 63) & ~63;

export const THREADS: usize = 256;
export const FIRST_SCRATCH: usize = 512;

let scratch: usize = FIRST_SCRATCH;

/** Gives this thread its scratch. */
export function settle(slot: i32): void {
  scratch = FIRST_SCRATCH + <usize>slot * SCRATCH;
}

/** Where this thread keeps its lists, where each of them ends, the sums to make of them, and a packed panel. */
export function lists(): usize {
  return scratch + LISTS;
}
export function ends(): usize {
  return scratch + ENDS;
}
export function tasks(): usize {
  return scratch + TASKS;
}
export function panel(): usize {
  return scratch + PANEL;
}
