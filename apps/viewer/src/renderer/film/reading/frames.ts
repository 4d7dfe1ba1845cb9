import { type Frame, type FrameMark, readFrame } from "@closurenet/checkpoint";
import type { RecordingSource } from "../../../host/source.ts";
import { release } from "./kept.ts";

/** Frames that can be read in any order. Whatever can be filmed gives them. */
export interface Frames {
  /** The step of each frame that is known of, rising; there may be more later. */
  steps(): number[];
  /** Reads the frames `from` up to, and without, `to`. */
  read(from: number, to: number, signal: AbortSignal): Promise<Frame[]>;
}

/** The frames of a recording, which lie at these marks. */
export function recordedFrames(source: RecordingSource, marks: readonly FrameMark[]): Frames {
  return {
    steps: () => marks.map(({ step }) => step),
    async read(from, to, signal) {
      const wanted = marks.slice(from, to);
      const [start, last] = [wanted[0]!.start, wanted.at(-1)!];
      const bytes = await source.bytes(start, last.start + last.length, signal);
      if (!bytes)
        throw new Error(`[viewer] ${source.file}: expected a part of the file, got all of it. Open it again.`);
      const frames = wanted.map((mark, i) => {
        const chunk = bytes.subarray(mark.start - start, mark.start - start + mark.length);
        return readFrame(chunk, mark, from + i, source.file);
      });
      release([bytes]);
      return frames;
    },
  };
}
