import type { Frame } from "@closurenet/checkpoint";
import type { Frames } from "./frames.ts";
import type { Kept } from "./kept.ts";

/** Bytes that are read at a time: some milliseconds of work. */
const BLOCK = 1 << 21;

/** A stretch of frames, without `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Reads again what is missing around the playhead. */
export interface Fetching {
  /** Says where the playhead is. What that makes needless is no longer read. */
  want(at: number, state: { readonly count: number; readonly playing: boolean }): void;
}

/**
 * Reads frames again that were dropped: first those that the playhead is at; then, while it plays, those to come, also over
 * the end to the start; else its neighbours. One stretch is read at a time.
 *
 * @param take takes a frame that has come
 * @param failed called once: nothing is read after it
 */
export function fetching(
  frames: Frames,
  here: Kept,
  options: {
    readonly frameBytes: number;
    readonly signal: AbortSignal;
    take(frame: number, found: Frame): void;
    arrived(): void;
    failed(cause: unknown): void;
  },
): Fetching {
  const { frameBytes, signal, take, arrived, failed } = options;
  const block = Math.max(1, Math.floor(BLOCK / frameBytes));
  let wanted: readonly Range[] = [];
  let current: (Range & { readonly ending: AbortController }) | undefined;
  let over = false;

  const missing = (): Range | undefined => {
    for (const { from: start, to: end } of wanted) {
      for (let from = start; from < end; from++) {
        if (here.get(from)) continue;
        let to = from + 1;
        while (to < end && to - from < block && !here.get(to)) to++;
        return { from, to };
      }
    }
    return undefined;
  };

  const read = async (range: Range, ending: AbortController): Promise<void> => {
    try {
      const found = await frames.read(range.from, range.to, AbortSignal.any([signal, ending.signal]));
      if (signal.aborted || ending.signal.aborted) return;
      for (const [i, frame] of found.entries()) take(range.from + i, frame);
      arrived();
    } catch (cause) {
      if (signal.aborted || ending.signal.aborted) return;
      over = true;
      failed(cause);
    }
  };

  const go = (): void => {
    if (current || over || signal.aborted) return;
    const next = missing();
    if (!next) return;
    const ending = new AbortController();
    const reading = { ...next, ending };
    current = reading;
    void read(next, ending).then(() => {
      if (current === reading) current = undefined;
      go();
    });
  };

  return {
    want(at, { count, playing }) {
      const [low, high] = [Math.floor(at), Math.min(count, Math.ceil(at) + 1)];
      // So many that none of them is farther from the playhead than the frames that have room.
      const ahead = Math.floor((here.capacity() - 3) / 2);
      const around = Math.min(block, ahead);
      const end = high + ahead;
      wanted = [
        { from: low, to: high },
        ...(playing
          ? [
              { from: high, to: Math.min(count, end) },
              { from: 0, to: Math.min(low, Math.max(0, end - count)) },
            ]
          : [{ from: Math.max(0, low - around), to: Math.min(count, high + around) }]),
      ];
      if (current && !wanted.some(({ from, to }) => from < current!.to && current!.from < to)) {
        current.ending.abort();
        current = undefined;
      }
      go();
    },
  };
}
