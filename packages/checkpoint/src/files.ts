import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fail, reason } from "./errors.ts";

/** The calls that may fail while something is written; tests hand in a disk that is full. */
export interface Disk {
  open(path: string, flags: string): number;
  /** Writes `length` of `bytes` from `from` on to place `at` of the file; gives how many it took. */
  write(fd: number, bytes: Uint8Array, from: number, length: number, at: number): number;
  fsync(fd: number): void;
  truncate(fd: number, length: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  mkdir(path: string): string | undefined;
}

/** The disk of this machine: for tests to build a failing one from. */
export const disk: Disk = {
  open: (path, flags) => openSync(path, flags),
  write: (fd, bytes, from, length, at) => writeSync(fd, bytes, from, length, at),
  fsync: fsyncSync,
  truncate: ftruncateSync,
  close: closeSync,
  rename: renameSync,
  unlink: unlinkSync,
  mkdir: (path) => mkdirSync(path, { recursive: true }),
};

/** Writes all of `bytes` to place `at` of the file, however few the system takes at a time. */
export function writeAll(fd: number, bytes: Uint8Array, on: Disk, at = 0): void {
  for (let from = 0; from < bytes.length;) {
    const written = on.write(fd, bytes, from, bytes.length - from, at + from);
    if (written <= 0) throw new Error(`the disk took ${from} of ${bytes.length} bytes`);
    from += written;
  }
}

/** Runs `clean` for its effect alone: what it tidies up after has already failed, and that is what must be told. */
export function quietly(clean: () => void): void {
  try {
    clean();
  } catch {
    // the first error counts
  }
}

/**
 * Writes a file so that it is there whole or not at all, also after a power cut: a temporary file beside it, fsync, rename,
 * fsync of the folder. An older file of that name stays until the rename. A failed fsync is an error and not tried again.
 *
 * @throws with the path and the system's reason; the temporary file is gone then.
 * @example
 * writeFileAtomic("notes.txt", new TextEncoder().encode("whole or not at all"));
 * readFileSync("notes.txt", "utf8"); // "whole or not at all"
 */
export function writeFileAtomic(path: string, bytes: Uint8Array, on: Disk = disk): void {
  const temporary = `${path}.tmp`;
  let fd: number | undefined;
  let made = false;
  try {
    fd = on.open(temporary, "w");
    made = true;
    writeAll(fd, bytes, on);
    on.fsync(fd);
    const done = fd;
    fd = undefined;
    on.close(done);
    on.rename(temporary, path);
  } catch (error) {
    const left = fd;
    if (left !== undefined) quietly(() => on.close(left));
    if (made) quietly(() => on.unlink(temporary));
    fail(
      path,
      `could not be written: ${reason(error)}. Nothing half-written is left; make room or choose another folder.`,
      error,
    );
  }
  syncFolder(dirname(path), on);
}

/** Makes a rename in `folder` last. Windows cannot open a folder, and needs no such call. */
function syncFolder(folder: string, on: Disk): void {
  if (process.platform === "win32") return;
  let fd: number | undefined;
  try {
    fd = on.open(folder, "r");
    on.fsync(fd);
  } catch (error) {
    fail(
      folder,
      `could not be flushed to disk: ${reason(error)}. What was just written may not survive a power cut.`,
      error,
    );
  } finally {
    const open = fd;
    if (open !== undefined) quietly(() => on.close(open));
  }
}
