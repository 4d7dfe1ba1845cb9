import { type Frame, recordingReader } from "@closurenet/checkpoint";
import type { Source } from "../../../host/source.ts";

/** How far the reading of a recording has come. */
export type Progress =
  /** Nothing is there yet: the training has not written its first frame. */
  | { readonly phase: "waiting" }
  | { readonly phase: "loading"; readonly bytes: number; readonly size?: number }
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
}

/** Bytes taken in without letting the page breathe: some frames of the series' network. */
const BITE = 1 << 20;
/** The longest stretch of work without letting the page breathe, ms. */
const STRETCH = 10;

/**
 * Reads a recording to its end, and on as it grows, until it is complete, damaged or `signal` aborts.
 *
 * @throws what `source.read` throws, and what `listener.frames` throws.
 */
export async function reading(
  source: Source,
  listener: Listener,
  options: { readonly signal: AbortSignal; readonly pollMs?: number },
): Promise<void> {
  const { signal, pollMs = 400 } = options;
  const stopped = (): boolean => signal.aborted;
  let reader = recordingReader(source.file);
  let taken = 0;
  let rested = performance.now();

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
        listener.progress({ phase: "loading", bytes: taken, ...(size === undefined ? {} : { size }) });
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
