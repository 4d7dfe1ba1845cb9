import { existsSync } from "node:fs";
import { type Disk, disk, quietly, writeAll } from "./files.ts";
import { fail, reason } from "./errors.ts";
import { ownFileToWrite } from "./own-file.ts";
import type { Frame, RecordingSink, RecordingState } from "./recording.ts";
import { type RecordingEnd, recordingReader } from "./recording-reader.ts";
import { openRegularFile } from "./regular-file.ts";

const PIECE = 1 << 20;

/** Reads the file in pieces of 1 MiB. They share one array, so each piece is valid only until the next one. */
export function* pieces(path: string): Generator<Uint8Array> {
  if (!existsSync(path)) fail(path, "expected a recording, found no file. Has the training taken its first frame yet?");
  const file = openRegularFile(path);
  const piece = new Uint8Array(PIECE);
  const next = (at: number): number => {
    try {
      return file.read(piece, at);
    } catch (error) {
      return fail(path, `could not be read: ${reason(error)}.`, error);
    }
  };
  try {
    let at = 0;
    for (let length = next(at); length > 0; length = next(at)) {
      at += length;
      yield piece.subarray(0, length);
    }
  } finally {
    file.close();
  }
}

/**
 * Reads the frames of a recording on disk, one after the other. The file may still grow; this stops at its present end.
 * Returns `recordingReader(…).end()`. Damage also ends the frames and the reading, without an error: look at `problem`.
 *
 * @throws if there is no file, or it cannot be read.
 * @example
 * for (const { step, tensors } of recordingFrames("runs/digits/recording.mcap")) console.log(step, tensors.size);
 */
export function* recordingFrames(path: string): Generator<Frame, RecordingEnd> {
  const reader = recordingReader(path);
  for (const piece of pieces(path)) {
    yield* reader.push(piece);
    if (reader.end().problem !== undefined) break; // nothing after damage counts
  }
  return reader.end();
}

/**
 * Opens the recording at `path` for appending, and first cuts it to `resumeAt` if given. If the disk takes only a part of
 * some bytes, that part is removed again, so that the file ends with a whole frame.
 *
 * @throws if the file is not empty and there is no `resumeAt`, or the file is shorter than `resumeAt.bytes`, or it is a link.
 */
export function recordingSink(path: string, resumeAt?: RecordingState, on: Disk = disk): RecordingSink {
  const there = ownFileToWrite(path);
  const found = there?.size ?? 0;
  let size = resumeAt?.bytes ?? 0;
  if (!resumeAt && found > 0) {
    fail(
      path,
      `expected no recording yet, got one of ${found} bytes. Resume it with cutRecording, or choose another folder.`,
    );
  }
  if (size > found) fail(path, `expected at least ${size} bytes to resume at, got ${found}.`);
  const fd = attempt("opened", () => on.open(path, there ? "r+" : "wx"));
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
