import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { type Disk, disk, quietly, writeAll } from "./files.ts";
import { fail, reason } from "./errors.ts";
import type { Frame, RecordingState, Sink } from "./recording.ts";
import { type RecordingEnd, recordingReader } from "./recording-reader.ts";

const PIECE = 1 << 20;

/** The file in pieces of 1 MiB; each is good only until the next. */
export function* pieces(path: string): Generator<Uint8Array> {
  if (!existsSync(path)) fail(path, "expected a recording, found no file. Has the training taken its first frame yet?");
  const fd = openSync(path, "r");
  try {
    const piece = new Uint8Array(PIECE);
    for (let length = readSync(fd, piece); length > 0; length = readSync(fd, piece)) yield piece.subarray(0, length);
  } catch (error) {
    fail(path, `could not be read: ${reason(error)}.`, error);
  } finally {
    closeSync(fd);
  }
}

/**
 * Frame after frame of a recording on disk, also while it grows: it ends where the file ends now. Returns what
 * `recordingReader` knows at the end; look at `problem` there, for damage ends the frames and throws nothing.
 *
 * @throws where there is no file or it cannot be read.
 * @example
 * for (const { step, tensors } of recordingFrames("runs/digits/recording.mcap")) console.log(step, tensors.size);
 */
export function* recordingFrames(path: string): Generator<Frame, RecordingEnd> {
  const reader = recordingReader(path);
  for (const piece of pieces(path)) yield* reader.push(piece);
  return reader.end();
}

/** A recording's sink: `sync` makes what was appended last, `close` does so too and lets go of the file. */
export interface RecordingSink extends Sink {
  sync(): void;
  close(): void;
}

/**
 * Appends to the recording at `path`, cut to `resumeAt` if given. Whatever the disk does not take whole is taken back, so
 * that the file ends in a whole frame.
 *
 * @throws where `resumeAt` is missing and the file holds something, or the file is shorter than `resumeAt` says.
 */
export function recordingSink(path: string, resumeAt?: RecordingState, on: Disk = disk): RecordingSink {
  const found = existsSync(path) ? statSync(path).size : 0;
  let size = resumeAt?.bytes ?? 0;
  if (!resumeAt && found > 0) {
    fail(
      path,
      `expected no recording yet, got one of ${found} bytes. Resume it with cutRecording, or choose another folder.`,
    );
  }
  if (size > found) fail(path, `expected at least ${size} bytes to resume at, got ${found}.`);
  const fd = attempt("opened", () => on.open(path, resumeAt ? "r+" : "w"));
  let open = true;

  function attempt<T>(what: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      return fail(path, `could not be ${what}: ${reason(error)}. What was recorded before stays readable.`, error);
    }
  }

  attempt("cut", () => on.truncate(fd, size));
  const append = (bytes: Uint8Array): void => {
    if (!open) fail(path, "expected the recording to be open, got bytes after close.");
    attempt("written", () => {
      try {
        writeAll(fd, bytes, on, size);
        size += bytes.length;
      } catch (error) {
        quietly(() => on.truncate(fd, size));
        throw error;
      }
    });
  };
  return Object.assign(append, {
    sync(): void {
      if (open) attempt("flushed to disk", () => on.fsync(fd));
    },
    close(): void {
      if (!open) return;
      open = false;
      try {
        attempt("flushed to disk", () => on.fsync(fd));
      } finally {
        quietly(() => on.close(fd));
      }
    },
  });
}
