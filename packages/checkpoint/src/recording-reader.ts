import { fail, reason } from "./errors.ts";
import type { About, Frame, FrameMark, RecordingState } from "./recording.ts";
import { type Listener, recordingScanner } from "./recording-scanner.ts";

/** What a reader knows of the bytes it was given. */
export interface RecordingEnd {
  /** The recording was closed, and every CRC in it is good. False while a training still writes. */
  readonly complete: boolean;
  readonly frames: number;
  /** The prefix that holds together: where a writer could go on. */
  readonly bytes: number;
  /** Bytes behind that prefix: a frame still being written, or damage. */
  readonly torn: number;
  /** Where the bytes stop making sense and why; absent where they merely end. */
  readonly problem?: string;
}

/** Reads a recording piece by piece. */
export interface RecordingReader {
  /** Takes the next bytes of the file, in pieces of any size, and gives the frames that they complete. Never throws. */
  push(bytes: Uint8Array): Frame[];
  /** What is known so far; more may be pushed afterwards. */
  end(): RecordingEnd;
  /** What the recording says of itself, once its first bytes are read. */
  about(): About | undefined;
}

/**
 * Reads a recording as its bytes come: from a whole file, from a `fetch` body, or from a file that still grows.
 *
 * A recording that is cut anywhere gives exactly the frames that are whole. Where the bytes are damaged the frames before
 * still count, and `end().problem` says what was found where. The frames are copies, so the pushed array may be reused.
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
  let count = 0;
  let valid = 0;
  const feed = feeder(name, {
    about: (found) => void (about = found),
    frame(frame) {
      frames.push(frame);
      count += 1;
    },
    boundary: (bytes) => void (valid = bytes),
  });
  return {
    push(bytes) {
      feed.push(bytes);
      const whole = frames;
      frames = [];
      return whole;
    },
    end() {
      const complete = feed.complete();
      const bytes = complete ? feed.taken() : valid;
      const problem = feed.problem();
      return { complete, frames: count, bytes, torn: feed.pushed() - bytes, ...(problem !== undefined && { problem }) };
    },
    about: () => about,
  };
}

/**
 * Where to cut a recording so that only the frames up to `step` remain, and all that `recordingWriter` needs to go on.
 *
 * A file that is cut to `bytes` and continued with the same frames ends in the bytes of an uninterrupted recording; an index
 * that was already written falls away.
 *
 * @param pieces the recording, whole or in consecutive pieces
 * @param step the last step to keep; a step before the first frame keeps none
 * @param name the file's name, for messages
 * @throws where the recording is damaged or cut before its head or before `step` is reached and no frame behind it is whole.
 * @example
 * const bytes = readFileSync("runs/digits/recording.mcap");
 * const at = cutRecording(bytes, 600);
 * at.frames.at(-1)?.step; // 600
 * const parts = [bytes.subarray(0, at.bytes)];
 * const recording = recordingWriter((more) => parts.push(more), { run: "digits" }, at); // goes on from there
 */
export function cutRecording(
  pieces: Uint8Array | Iterable<Uint8Array>,
  step: number,
  name = "recording",
): RecordingState {
  let state: RecordingState | undefined;
  let passed = false;
  const frames: FrameMark[] = [];
  const feed = feeder(name, {
    about() {},
    frame: (frame) => void (passed ||= frame.step > step),
    boundary(bytes, crc, metadata, mark) {
      if (passed) return;
      if (mark) frames.push(mark);
      state = { bytes, crc, metadata, frames: [...frames] };
    },
  });
  for (const piece of pieces instanceof Uint8Array ? [pieces] : pieces) {
    feed.push(piece);
    if (passed) break;
  }
  const problem = feed.problem();
  if (!passed && problem !== undefined) fail(name, problem.slice(problem.indexOf(": ") + 2));
  return state ?? fail(name, `expected the head of a recording, got ${feed.pushed()} bytes. Record anew.`);
}

/** Cuts what is pushed into records, holds back what is not whole yet, and turns what is wrong into one sentence. */
function feeder(name: string, listener: Listener) {
  const scanner = recordingScanner(listener);
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let wanted = 0;
  let pushed = 0;
  let problem: string | undefined;

  /** Takes whole records off the front; gives how many bytes they were. */
  function drain(bytes: Uint8Array): number {
    let at = 0;
    for (;;) {
      const rest = bytes.subarray(at);
      if (scanner.complete() && rest.length === 0) return at;
      wanted = scanner.sizeOf(rest);
      if (rest.length < wanted) return at;
      scanner.take(rest.subarray(0, wanted));
      at += wanted;
    }
  }

  return {
    push(bytes: Uint8Array): void {
      pushed += bytes.length;
      if (problem !== undefined || bytes.length === 0) return;
      if (heldBytes + bytes.length < wanted) {
        hold(bytes);
        return;
      }
      const all = heldBytes === 0 ? bytes : joined([...held, bytes]);
      held = [];
      heldBytes = 0;
      try {
        const taken = drain(all);
        if (taken < all.length) hold(all.subarray(taken));
      } catch (error) {
        problem = `[checkpoint] ${name}: at byte ${scanner.at()}, ${reason(error).replace(/\.$/, "")}.`;
      }
    },
    complete: () => problem === undefined && scanner.complete(),
    taken: () => scanner.at(),
    pushed: () => pushed,
    problem: () => problem,
  };

  function hold(bytes: Uint8Array): void {
    held.push(new Uint8Array(bytes)); // the caller may reuse its own
    heldBytes += bytes.length;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
