import { type Frame, type FrameMark, recordingIndex, recordingReader } from "@closurenet/checkpoint";
import type { Part, RecordingSource } from "../../../host/source.ts";
import { BUDGET } from "./film.ts";
import { type Frames, recordedFrames } from "./frames.ts";
import { CALM, type Clock, rhythm, wallClock } from "./rhythm.ts";
import { turn } from "../../shared/turn.ts";

/** How far the reading of a recording has come. */
export type Progress =
  /** No frame is there yet: the training has not written its first one. `still`: nor has anything come for ten seconds. */
  | { readonly phase: "waiting"; readonly still: boolean }
  | { readonly phase: "loading"; readonly bytes: number; readonly size?: number }
  /** All frames can be shown: the index says where they are. What was measured is still being read, and the exact scale. */
  | { readonly phase: "listed"; readonly bytes: number; readonly size: number }
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
  /** The film is larger than the budget, and its frames can be read again. Without this function it is all in memory. */
  readAgain?(frames: Frames): void;
  /** Whether the film plays, or is moved by hand: then its pictures come before the rest of its recording. */
  watched?(): boolean;
  /** The film has an index: these are all of its frames. The reading waits for the promise. */
  list?(frames: Frames): Promise<void>;
  /** It cannot be read on, for its server does not answer or it is gone; undefined: it can again. */
  lost?(how: Lost | undefined): void;
}

/** Bytes taken in without letting the page breathe: a frame or two of the series' network. */
const BITE = 1 << 18;
/** A file is looked ahead in where it is so many times as long as what was read: the rest of others is there as soon. */
const ALMOST_THERE = 4;
/** The longest stretch of work without letting the page breathe, ms; the bite that ends it comes on top. */
const STRETCH = 6;
/** The longest wait for spare time, ms. */
const PATIENCE = 32;
/** The largest recording that is held whole where parts of it cannot be had: more takes the page's memory. */
const WHOLE = 2 ** 30;

/**
 * Reads a recording to its end, and on as it grows, until it is complete, damaged or `signal` aborts.
 *
 * A training that is resumed first cuts its recording to the last whole frame. A file that became shorter is therefore read
 * once more from its start: frames that are the same as before are passed over, and only another one begins a new film.
 *
 * @throws what `source.read` throws before anything could be read, and what `listener.frames` throws.
 */
export async function reading(
  source: RecordingSource,
  listener: Listener,
  options: {
    readonly signal: AbortSignal;
    readonly clock?: Clock;
    readonly budget?: number;
  },
): Promise<void> {
  const { signal, clock = wallClock, budget = BUDGET } = options;
  const stopped = (): boolean => signal.aborted;
  const { beat, still, pause } = rhythm(clock, source.askEvery);
  let reader = recordingReader(source.file);
  let taken = 0;
  /** What tells the frames so far from others, where they lie, and how many of them this pass over the file has met. */
  const marks: number[] = [];
  const places: FrameMark[] = [];
  let met = 0;
  let answered = false;
  let lost = false;
  let asked = false;
  let listed = false;
  let rested = performance.now();

  /**
   * Once there is a first frame: finds out by the index where all others are, so that the film can play while it is read on.
   * Of one that is too large for the memory, it finds out how frames can be read again.
   */
  const lookAhead = async (size: number | undefined): Promise<void> => {
    if (asked || !listener.readAgain || places.length === 0) return;
    const fits = (size ?? taken) <= budget;
    if (fits && (size === undefined || size < ALMOST_THERE * taken)) return;
    asked = true;
    const asking = source.bytes(0, 1, signal);
    const parts = (await (fits ? asking.catch(() => undefined) : asking)) !== undefined;
    if (!parts && (size ?? taken) > WHOLE) {
      throw new Error(
        `[viewer] ${source.file}: expected a server that sends parts of a file (Range), got one that sends all of it, ` +
          "which is too large for the page. Download the recording and open the file.",
      );
    }
    if (!parts || stopped()) return;
    const bytes = async (from: number, to: number): Promise<Uint8Array> =>
      (await source.bytes(from, to, signal)) ?? new Uint8Array(0);
    try {
      const index = size === undefined ? undefined : await recordingIndex(bytes, size, source.file);
      if (index && listener.list) {
        const frames = recordedFrames(source, index);
        if (!fits) listener.readAgain(frames);
        await listener.list(frames);
        listed = true;
        return;
      }
    } catch {
      // Whatever is wrong with it, reading on from the start says it better: with its place, and the frames before it.
    }
    if (!fits && !stopped()) listener.readAgain(recordedFrames(source, places));
  };

  const breathe = async (): Promise<void> => {
    if (performance.now() - rested < STRETCH) return;
    await (listed && listener.watched?.() ? spare() : turn());
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
    places.length = 0;
    asked = false;
    listed = false;
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
        places.push(reader.marks()[met]!);
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
      await breathe();
      if (stopped()) return false;
      if (!give(frames)) {
        anew();
        return false;
      }
      await lookAhead(size);
      if (stopped()) return false;
      if (listed && size !== undefined) listener.progress({ phase: "listed", bytes: taken, size });
      else if (met === marks.length) {
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
    rested = performance.now(); // while it waited
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

/**
 * The next time that a picture leaves to spare, or the next turn where nobody can tell.
 */
function spare(): Promise<void> {
  if (!("requestIdleCallback" in globalThis)) return turn();
  return new Promise((resolve) => {
    const ask = (): void =>
      void requestIdleCallback(
        (deadline) => (deadline.didTimeout || deadline.timeRemaining() >= STRETCH ? resolve() : ask()),
        { timeout: PATIENCE },
      );
    ask();
  });
}

const errorOf = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause), { cause }));

/** Bytes of a large tensor that tell it from another. */
const SAMPLED = 4096;

/** A number that tells two frames apart: of their steps, the sizes of their tensors and some bytes of those (FNV-1a). */
function markOf({ step, tensors }: Frame): number {
  let mark = 0x811c_9dc5;
  const mix = (value: number): void => void (mark = Math.imul(mark ^ value, 0x0100_0193));
  mix(step);
  for (const { data } of tensors.values()) {
    mix(data.length);
    const apart = Math.max(7, Math.floor(data.length / SAMPLED) | 1); // odd: of a number's first byte and of its last
    for (let i = 0; i < data.length; i += apart) mix(data[i]!);
  }
  return mark;
}
