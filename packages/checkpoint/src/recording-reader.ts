import { recordFeed } from "./record-feed.ts";
import type { About, Frame, FrameMark } from "./recording.ts";

/** What a reader knows about the bytes that it was given. */
export interface RecordingEnd {
  /** Whether the recording was closed and every CRC in it is right. False while a training still writes. */
  readonly complete: boolean;
  readonly frames: number;
  /** How many bytes at the beginning are whole: a writer could continue there. */
  readonly bytes: number;
  /** How many of the bytes that were pushed follow them: an unfinished frame, or damage. */
  readonly torn: number;
  /** Where the bytes become invalid, and why; absent if they only end. */
  readonly problem?: string;
}

/** Reads a recording piece by piece. */
export interface RecordingReader {
  /** Takes the next bytes of the file, as many as there are, and returns the frames that they complete. Never throws. */
  push(bytes: Uint8Array): Frame[];
  /** What is known so far; more may be pushed afterwards. */
  end(): RecordingEnd;
  /** The description in the recording, once its first bytes are read. */
  about(): About | undefined;
  /** Where the frames lie that were given so far, so that `readFrame` can read them again. The array grows. */
  marks(): readonly FrameMark[];
}

/**
 * Reads a recording piece by piece: from a whole file, from a `fetch` body, or from a file that still grows.
 *
 * A recording that is cut anywhere gives exactly the frames that are whole. If bytes are damaged, the frames before them are
 * still given, and `end().problem` says what was found and where. Frames are copies, so the pushed array may be reused.
 *
 * @param name the file's name, for `problem`
 * @example
 * const reader = recordingReader("recording.mcap");
 * const frames = reader.push(readFileSync("runs/digits/recording.mcap"));
 * frames[0]?.tensors.get("layers.0.W")?.shape; // [785, 100]
 * reader.end().complete; // true
 */
export function recordingReader(name = "recording"): RecordingReader {
  let frames: Frame[] = [];
  let about: About | undefined;
  const marks: FrameMark[] = [];
  let wholeBytes = 0;
  const feed = recordFeed(name, {
    about: (found) => void (about = found),
    frame(frame, mark) {
      frames.push(frame);
      marks.push(mark);
    },
    boundary: (bytes) => void (wholeBytes = bytes),
  });
  return {
    push(bytes) {
      feed.push(bytes);
      const completed = frames;
      frames = [];
      return completed;
    },
    end() {
      const complete = feed.complete();
      const bytes = complete ? feed.taken() : wholeBytes;
      const problem = feed.problem();
      return {
        complete,
        frames: marks.length,
        bytes,
        torn: feed.pushed() - bytes,
        ...(problem !== undefined && { problem }),
      };
    },
    about: () => about,
    marks: () => marks,
  };
}
