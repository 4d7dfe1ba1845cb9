import { type Frame, recordingIndex, recordingReader } from "@closurenet/checkpoint";
import type { Source } from "../../../host/source.ts";
import { BUDGET } from "./film.ts";
import { type Frames, recordedFrames } from "./frames.ts";

/** How far the reading of a recording has come. */
export type Progress =
  /** Nothing is there yet: the training has not written its first frame. */
  | { readonly phase: "waiting" }
  | { readonly phase: "loading"; readonly bytes: number; readonly size?: number }
  /** All frames can be shown: the index says where they are. What was measured is still being read, and the exact scale. */
  | { readonly phase: "listed"; readonly bytes: number; readonly size: number }
  /** All there is has been read, and more may come. */
  | { readonly phase: "live" }
  /** Closed by its writer, and read to the end. */
  | { readonly phase: "complete" }
  /** Ends without its closing record, and will not grow: a training that was stopped, or a copy of one that runs. */
  | { readonly phase: "unfinished" }
  | { readonly phase: "damaged"; readonly problem: string };

export interface Listener {
  frames(frames: readonly Frame[]): void;
  progress(progress: Progress): void;
  /** The file has become shorter: it was written anew, and is read from its start. */
  restart(): void;
  /** The film is larger than the budget, and its frames can be read again. Without this function it is all in memory. */
  readAgain?(frames: Frames): void;
  /** The same film has an index: these are all of its frames. The reading waits for the promise. */
  list?(frames: Frames): Promise<void>;
}

/** Bytes taken in without letting the page breathe: a frame or two of the series' network. */
const BITE = 1 << 18;
/** The longest stretch of work without letting the page breathe, ms; the bite that ends it comes on top. */
const STRETCH = 6;
/** The largest recording that is held whole where parts of it cannot be had: more takes the page's memory. */
const WHOLE = 2 ** 30;

/**
 * Reads a recording to its end, and on as it grows, until it is complete, damaged or `signal` aborts.
 *
 * @throws what `source.read` throws, and what `listener.frames` throws.
 */
export async function reading(
  source: Source,
  listener: Listener,
  options: { readonly signal: AbortSignal; readonly pollMs?: number; readonly budget?: number },
): Promise<void> {
  const { signal, pollMs = 400, budget = BUDGET } = options;
  const stopped = (): boolean => signal.aborted;
  let reader = recordingReader(source.file);
  let taken = 0;
  let asked = false;
  let listed = false;
  let rested = performance.now();

  /** Once there is a first frame: of a film that is too large for the memory, finds out how frames can be read again. */
  const large = async (size: number | undefined): Promise<void> => {
    if (asked || !listener.readAgain || reader.marks().length === 0 || (size ?? taken) <= budget) return;
    asked = true;
    const parts = (await source.bytes(0, 1, signal)) !== undefined;
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
      const marks = size === undefined ? undefined : await recordingIndex(bytes, size, source.file);
      if (marks && listener.list) {
        const frames = recordedFrames(source, marks);
        listener.readAgain(frames);
        await listener.list(frames);
        listed = true;
        return;
      }
    } catch {
      // Whatever is wrong with it, reading on from the start says it better: with its place, and the frames before it.
    }
    if (!stopped()) listener.readAgain(recordedFrames(source, reader.marks()));
  };

  const breathe = async (): Promise<void> => {
    if (performance.now() - rested < STRETCH) return;
    await new Promise((resolve) => setTimeout(resolve));
    rested = performance.now();
  };

  const take = async (bytes: AsyncIterable<Uint8Array>, size: number | undefined): Promise<void> => {
    for await (const part of bytes) {
      for (let from = 0; from < part.length && !stopped(); from += BITE) {
        const bite = part.subarray(from, from + BITE);
        const frames = reader.push(bite);
        taken += bite.length;
        if (frames.length > 0) listener.frames(frames);
        await large(size);
        if (stopped()) return;
        if (listed && size !== undefined) listener.progress({ phase: "listed", bytes: taken, size });
        else listener.progress({ phase: "loading", bytes: taken, ...(size === undefined ? {} : { size }) });
        await breathe();
      }
      if (stopped()) return;
    }
  };

  while (!stopped()) {
    const part = await source.read(taken, signal);
    if (stopped()) return;
    if (part.kind === "bytes") {
      await take(part.bytes, part.size);
      if (stopped()) return;
    } else if (part.kind === "end" && part.size < taken) {
      reader = recordingReader(source.file);
      taken = 0;
      asked = false;
      listener.restart();
      continue;
    }
    const { complete, problem } = reader.end();
    if (problem !== undefined) return listener.progress({ phase: "damaged", problem });
    if (complete) return listener.progress({ phase: "complete" });
    if (!source.grows) return listener.progress({ phase: "unfinished" });
    listener.progress({ phase: part.kind === "missing" ? "waiting" : "live" });
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, pollMs);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
