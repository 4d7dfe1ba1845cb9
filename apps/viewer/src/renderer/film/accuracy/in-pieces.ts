import type { Job } from "../export/job.ts";

/** Examples in a piece of work, at most. */
export const MOST = 100;
/** So long may a piece of work take, ms. */
const PIECE = 5;

/** Works on `count` examples, from `from` up to `to` at a time, in pieces between which the page breathes. */
export async function inPieces(
  count: number,
  { told, pause }: Job,
  work: (from: number, to: number) => void,
): Promise<void> {
  let block = 1;
  for (let from = 0; from < count;) {
    await pause();
    const to = Math.min(count, from + block);
    const began = performance.now();
    work(from, to);
    const took = performance.now() - began;
    block = Math.max(1, Math.min(MOST, Math.floor(((to - from) * PIECE) / Math.max(took, 1)), 4 * block));
    from = to;
    told(to / count);
  }
}
