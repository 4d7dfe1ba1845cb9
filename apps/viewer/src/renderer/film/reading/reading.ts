import { type Frame, recordingReader } from "@closurenet/checkpoint";
import type { Part, Source } from "../../../host/source.ts";
import { CALM, type Clock, rhythm, wallClock } from "./rhythm.ts";

/** How far the reading of a recording has come. */
export type Progress =
  /** No frame is there yet: the training has not written its first one. `still`: nor has anything come for ten seconds. */
  | { readonly phase: "waiting"; readonly still: boolean }
  | { readonly phase: "loading"; readonly bytes: number; readonly size?: number }
  /** All there is has been read, and more may come. `still`: nothing has for ten seconds. */
  | { readonly phase: "live"; readonly still: boolean }
  /** Closed by its writer, and read to the end. */
  | { readonly phase: "complete" }
  /** Ends without its closing record, and will not grow: a training that was stopped, or a copy of one that runs. */
  | { readonly phase: "unfinished" }
  | { readonly phase: "damaged"; readonly problem: string };

export type Lost = "silent" | "gone";

export interface Listener {
  frames(frames: readonly Frame[]): void;
  progress(progress: Progress): void;
  /** The recording was written anew, with other frames than those so far: it is read from its start. */
  restart(): void;
  /** It cannot be read on, for its server does not answer or it is gone; undefined: it can again. */
  lost?(how: Lost | undefined): void;
}

/** Bytes taken in without letting the page breathe: some frames of the series' network. */
const BITE = 1 << 20;
/** The longest stretch of work without letting the page breathe, ms. */
const STRETCH = 10;

/**
 * Reads a recording to its end, and on as it grows, until it is complete, damaged or `signal` aborts.
 *
 * A training that is resumed first cuts its recording to the last whole frame. A file that became shorter is therefore read
 * once more from its start: frames that are the same as before are passed over, and only another one begins a new film.
 *
 * @throws what `source.read` throws before anything could be read, and what `listener.frames` throws.
 */
export async function reading(
  source: Source,
  listener: Listener,
  options: { readonly signal: AbortSignal; readonly clock?: Clock },
): Promise<void> {
  const { signal, clock = wallClock } = options;
  const stopped = (): boolean => signal.aborted;
  const { beat, still, pause } = rhythm(clock);
  let reader = recordingReader(source.file);
  let taken = 0;
  /** What tells the frames so far from others, and how many of them this pass over the file has met. */
  const marks: number[] = [];
  let met = 0;
  let answered = false;
  let lost = false;
  let rested = performance.now();

  const breathe = async (): Promise<void> => {
    if (performance.now() - rested < STRETCH) return;
    await new Promise((resolve) => setTimeout(resolve));
    rested = performance.now();
  };

  const fromStart = (): void => {
    reader = recordingReader(source.file);
    taken = 0;
    met = 0;
    beat();
  };

  const anew = (): void => {
    marks.length = 0;
    fromStart();
    listener.restart();
  };

  /** Gives on the frames that are new; false where one is not what it was. */
  const give = (frames: readonly Frame[]): boolean => {
    const fresh: Frame[] = [];
    for (const frame of frames) {
      const mark = markOf(frame);
      if (met < marks.length && marks[met] !== mark) return false;
      if (met === marks.length) {
        marks.push(mark);
        fresh.push(frame);
      }
      met += 1;
    }
    if (fresh.length > 0) listener.frames(fresh);
    return true;
  };

  /** Takes a piece in; false where there is no use in the next one. */
  const take = async (part: Uint8Array, size: number | undefined): Promise<boolean> => {
    for (let from = 0; from < part.length; from += BITE) {
      const bite = part.subarray(from, from + BITE);
      const frames = reader.push(bite);
      taken += bite.length;
      beat();
      if (!give(frames)) {
        anew();
        return false;
      }
      if (met === marks.length) {
        listener.progress({ phase: "loading", bytes: taken, ...(size === undefined ? {} : { size }) });
      }
      await breathe();
      if (stopped() || reader.end().problem !== undefined) return false;
    }
    return true;
  };

  /** Takes in all pieces that come. */
  const takeAll = async ({ bytes, size }: Part & { kind: "bytes" }): Promise<void> => {
    const pieces = bytes[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await pieces.next().catch(errorOf);
        if (stopped()) return;
        if (next instanceof Error) return lose(next, next instanceof TypeError ? "silent" : "gone");
        if (next.done || !(await take(next.value, size))) return;
      }
    } finally {
      await pieces.return?.();
    }
  };

  const lose = (cause: Error, how: Lost): void => {
    if (!answered || !source.grows) throw cause;
    if (!lost) listener.lost?.(how);
    lost = true;
  };

  /** Takes in what there is now. */
  const look = async (): Promise<void> => {
    const part = await source.read(taken, signal).catch(errorOf);
    if (stopped()) return;
    if (part instanceof Error) return lose(part, "gone");
    if (part.kind === "silent") return lose(part.cause, "silent");
    answered = true;
    if (lost) listener.lost?.(undefined);
    lost = false;
    if (part.kind === "bytes") return takeAll(part);
    if (taken > (part.kind === "end" ? part.size : 0)) fromStart();
  };

  /** Says how far it has come; false where nothing can follow. */
  const judge = (begun: number): boolean => {
    const { complete, problem } = reader.end();
    if (problem !== undefined && begun > 0) {
      fromStart(); // it may have been replaced by a longer file, whose own beginning tells
      return true;
    }
    if (complete && met < marks.length) {
      anew();
      return true;
    }
    if (problem === undefined && marks.length === 0 && (complete || !source.grows)) {
      throw new Error(
        `[viewer] ${source.file}: expected frames, got ${taken === 0 ? "an empty file" : "a recording without one"}. ` +
          "Its training was stopped before it wrote the first.",
      );
    }
    if (problem !== undefined) listener.progress({ phase: "damaged", problem });
    else if (complete) listener.progress({ phase: "complete" });
    else if (!source.grows) listener.progress({ phase: "unfinished" });
    else listener.progress({ phase: marks.length > 0 ? "live" : "waiting", still: lost || still() });
    return problem === undefined && !complete && source.grows;
  };

  while (!stopped()) {
    const begun = taken;
    await look();
    if (stopped()) return;
    if (!judge(begun)) return;
    await clock.wait(lost ? CALM : pause(), signal);
  }
}

const errorOf = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause), { cause }));

/** A number that tells two frames apart: of their steps, the sizes of their tensors and every seventh byte of those (FNV-1a). */
function markOf({ step, tensors }: Frame): number {
  let mark = 0x811c_9dc5;
  const mix = (value: number): void => void (mark = Math.imul(mark ^ value, 0x0100_0193));
  mix(step);
  for (const { data } of tensors.values()) {
    mix(data.length);
    for (let i = 0; i < data.length; i += 7) mix(data[i]!);
  }
  return mark;
}
