/*
 * What lies where in the memory that all threads share:
 *
 *   0          the words of the job under way (jobs.ts)
 *   256        a word per thread: whether it has started or ended
 *   1024       the compiler's data, which it lays here by default: the table indices of functions
 *   …          a scratch for each thread
 *   …          blocks: cells (knowledge.ts), records of examples (records.ts)
 */

/** A word for each thread; a thread's number is its slot. */
export const THREADS: usize = 256;

/** Columns of X that the gradient lists together. Each of them is a sum. */
export const SEGMENT: i32 = 56;
/** Terms that are added before the next ones are listed: so many rows, 13 vectors of each, fill most of a 32 KiB cache. */
export const BLOCK: i32 = 2 * SEGMENT;
/** Sums whose terms a thread lists before it adds them up. */
export const GROUP: i32 = 112;
/** Vectors of a sum that stay in registers: as many as fit into 16 registers beside a factor. */
export const WIDEST: i32 = 13;

/** Bytes of one list: the entries of a block, one for the bias, and seven that the last lanes of a vector may touch. */
export const LIST: i32 = (BLOCK + 8) * 8;
/** Bytes from row to row of a packed panel. */
export const PITCH: i32 = WIDEST * 16;
/** Bytes of a task (sums.ts). */
export const TASK: usize = 12;

const LISTS: usize = 0;
const ENDS: usize = LISTS + <usize>(GROUP * LIST);
const TASKS: usize = ENDS + <usize>(GROUP * 4);
const PANEL: usize = TASKS + <usize>GROUP * TASK;
const SCRATCH: usize = (PANEL + <usize>((BLOCK + 1) * PITCH) + 63) & ~63;

// @inline
function firstScratch(): usize {
  return (__heap_base + 63) & ~63;
}

/** Where the scratches of so many threads end, and blocks may begin. */
export function endOfScratches(threads: i32): usize {
  return firstScratch() + <usize>threads * SCRATCH;
}

/** Where this thread's scratch lies behind the first. */
let scratch: usize = 0;

/** Gives this thread the scratch of its slot. The thread that calls the kernels has slot 0. */
export function takeSlot(slot: i32): void {
  scratch = <usize>slot * SCRATCH;
}

/** The slot of this thread. */
export function slot(): i32 {
  return <i32>(scratch / SCRATCH);
}

/** GROUP lists of this thread. */
export function lists(): usize {
  return firstScratch() + scratch + LISTS;
}

/** A word for each list: where it ends. */
export function ends(): usize {
  return firstScratch() + scratch + ENDS;
}

/** The tasks of the sums that this thread is about to compute. */
export function tasks(): usize {
  return firstScratch() + scratch + TASKS;
}

/** Room for the rows of a panel, next to each other. */
export function panel(): usize {
  return firstScratch() + scratch + PANEL;
}

/** Room for the results of steps (rules.ts), which are not computed while sums are listed. */
export function registers(): usize {
  return firstScratch() + scratch + LISTS;
}
