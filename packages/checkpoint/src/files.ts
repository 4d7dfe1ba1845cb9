import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fail, reason } from "./errors.ts";

/** The system calls of writing, all of which may fail. Tests pass a disk that is full. */
export interface Disk {
  open(path: string, flags: string): number;
  /** Writes `length` of `bytes`, beginning at index `from`, to position `at` of the file. Returns how many it wrote. */
  write(fd: number, bytes: Uint8Array, from: number, length: number, at: number): number;
  fsync(fd: number): void;
  truncate(fd: number, length: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  mkdir(path: string): string | undefined;
}

/** The disk of this machine. It is exported so that tests can make a failing one of it. */
export const disk: Disk = {
  open: (path, flags) => openSync(path, flags),
  write: (fd, bytes, from, length, at) => writeSync(fd, bytes, from, length, at),
  fsync: fsyncSync,
  truncate: ftruncateSync,
  close: closeSync,
  rename: renameSync,
  unlink: unlinkSync,
  mkdir: (path) => mkdirSync(resolve(path), { recursive: true }), // a relative one never ends where the working folder is gone
};

/** Writes all of `bytes` to position `at` of the file, in as many calls as the system needs. */
export function writeAll(fd: number, bytes: Uint8Array, on: Disk, at = 0): void {
  for (let from = 0; from < bytes.length;) {
    const written = on.write(fd, bytes, from, bytes.length - from, at + from);
    if (written <= 0) throw new Error(`the disk took ${from} of ${bytes.length} bytes`);
    from += written;
  }
}

/** Runs `cleanUp` and ignores its errors: it runs after another error, and that one must reach the caller. */
export function quietly(cleanUp: () => void): void {
  try {
    cleanUp();
  } catch {
    // the earlier error counts
  }
}

/**
 * Writes a file whole or not at all, even if the power fails: writes a temporary file beside it, fsync, rename, fsync of the
 * folder. An older file of that name stays until the rename. A failed fsync is an error; it is not tried again.
 *
 * @throws with the path and the system's reason; the temporary file is removed.
 * @example
 * writeFileAtomic("notes.txt", new TextEncoder().encode("whole or not at all"));
 * readFileSync("notes.txt", "utf8"); // "whole or not at all"
 */
export function writeFileAtomic(path: string, bytes: Uint8Array, on: Disk = disk): void {
  const temporary = `${path}.tmp`;
  let fd: number | undefined;
  let created = false;
  try {
    fd = on.open(temporary, "w");
    created = true;
    writeAll(fd, bytes, on);
    on.fsync(fd);
    const written = fd;
    fd = undefined; // not to be closed a second time
    on.close(written);
    on.rename(temporary, path);
  } catch (error) {
    const open = fd;
    if (open !== undefined) quietly(() => on.close(open));
    if (created) quietly(() => on.unlink(temporary));
    fail(
      path,
      `could not be written: ${reason(error)}. Nothing half-written is left; make room or choose another folder.`,
      error,
    );
  }
  syncFolder(dirname(path), on);
}

/** Brings a rename in `folder` to the disk. Windows cannot open a folder, and does not need this call. */
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
