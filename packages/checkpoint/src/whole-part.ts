import { recordFeed } from "./record-feed.ts";
import type { FrameMark, RecordingState } from "./recording.ts";

/** The part of a recording that can be continued, and what is known of the rest. */
export interface WholePart {
  /** The head and all whole frames up to the step; undefined if not even the head is whole. */
  readonly whole: RecordingState | undefined;
  /** What is wrong after that, if it was found before a whole frame after the step. */
  readonly problem: string | undefined;
  /** The name of the run. */
  readonly name: string | undefined;
  /** Whether the last of those frames is at the step and says that frames before it were lost. */
  readonly marked: boolean;
  /** How many bytes were looked at. */
  readonly read: number;
}

/** Finds the whole frames of a recording up to a step. It throws nothing. */
export function wholePart(pieces: Iterable<Uint8Array>, step: number, path: string): WholePart {
  let whole: RecordingState | undefined;
  let name: string | undefined;
  let passed = false;
  let gap = false;
  let marked = false;
  const frames: FrameMark[] = [];
  const feed = recordFeed(path, {
    about: (about) => void (name = about.run),
    frame(frame) {
      passed ||= frame.step > step;
      gap = frame.gap === true;
    },
    boundary(bytes, crc, metadata, mark) {
      if (passed) return;
      if (mark) frames.push(mark);
      marked = gap && mark?.step === step;
      whole = { bytes, crc, metadata, frames };
    },
  });
  for (const piece of pieces) {
    feed.push(piece);
    if (passed || feed.problem() !== undefined) break;
  }
  return { whole, problem: passed ? undefined : feed.problem(), name, marked, read: feed.pushed() };
}
