import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { codeOf, fail, reason } from "./errors.ts";
import { kindOf, lookAt } from "./own-file.ts";
import { type ProcessIdentity, identityText, isRunning, readIdentity, thisProcess } from "./process-identity.ts";

/** How a file is opened: a new one that nobody else has made, an existing one to write to, or a folder to flush. */
export type OpenFlags = "wx" | "r+" | "r";

/** The system calls of writing, all of which may fail. Tests pass a disk that is full. */
export interface Disk {
  /** Opens a file. To write, no link is followed: what lies there may come from somebody else. A new one has `mode`, 0o666. */
  open(path: string, flags: OpenFlags, mode?: number): number;
  /** Writes `length` of `bytes`, beginning at index `from`, to position `at` of the file. Returns how many it wrote. */
  write(fd: number, bytes: Uint8Array, from: number, length: number, at: number): number;
  fsync(fd: number): void;
  truncate(fd: number, length: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  /** Gives a file a second name, if there is nothing of that name. */
  link(from: string, to: string): void;
  unlink(path: string): void;
  /** Makes a folder and those that it lies in. Returns the first one that was made; undefined if all were there. */
  mkdir(path: string): string | undefined;
  /** Removes an empty folder. */
  rmdir(path: string): void;
  /** Who writes. */
  readonly writer: ProcessIdentity;
}

const { O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_RDONLY } = constants;
const noFollow = process.platform === "win32" ? 0 : constants.O_NOFOLLOW;
const flagBits: Readonly<Record<OpenFlags, number>> = {
  wx: O_WRONLY | O_CREAT | O_EXCL | noFollow,
  "r+": O_RDWR | noFollow,
  r: O_RDONLY,
};

/** The disk of this machine. It is exported so that tests can make a failing one of it. */
export const disk: Disk = {
  open: (path, flags, mode) => openSync(path, flagBits[flags], mode),
  write: (fd, bytes, from, length, at) => writeSync(fd, bytes, from, length, at),
  fsync: fsyncSync,
  truncate: ftruncateSync,
  close: closeSync,
  rename: renameSync,
  link: linkSync,
  unlink: unlinkSync,
  mkdir: makeFolders,
  rmdir: rmdirSync,
  get writer() {
    return thisProcess();
  },
};

/** Node's own recursive `mkdir` says ENOENT of a read-only disk, and does not end in a working folder that was deleted. */
function makeFolders(path: string): string | undefined {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    const first = makeFolders(dirname(path));
    mkdirSync(path);
    return first ?? path;
  }
}

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

const TEMPORARY = /^\.closurenet-(\d+-\w+-\w+-\w+)-[0-9a-f]{16}\.tmp$/;

/** Whether a file of that name is a temporary one, of this version or of 0.1. */
export const isTemporary = (name: string): boolean => TEMPORARY.test(name) || name.endsWith(".safetensors.tmp");

/** The name of a temporary file, which nobody can guess, and which tells whose it is. */
export const temporaryName = (on: Disk): string =>
  `.closurenet-${identityText(on.writer)}-${randomBytes(8).toString("hex")}.tmp`;

/** The temporary files in a folder whose writers were killed. */
export function deadTemporaries(folder: string): string[] {
  let names: string[] = [];
  quietly(() => (names = readdirSync(folder)));
  return names
    .filter((name) => {
      const writer = readIdentity(TEMPORARY.exec(name)?.[1] ?? "");
      return writer && isRunning(writer) === false;
    })
    .toSorted()
    .map((name) => join(folder, name));
}

interface Written {
  /** Whether it is on disk then; a file that means nothing after a power cut need not be. */
  readonly flush: boolean;
  /** Who may read and write it; everybody whom the process lets by default. */
  readonly mode?: number | undefined;
}

/** Writes a temporary file in `folder` and returns its path. If that fails, nothing is left. */
export function writeTemporary(folder: string, pieces: Iterable<Uint8Array>, on: Disk, as: Written): string {
  const temporary = join(folder, temporaryName(on));
  let fd: number | undefined = on.open(temporary, "wx", as.mode);
  try {
    let at = 0;
    for (const piece of pieces) {
      writeAll(fd, piece, on, at);
      at += piece.length;
    }
    if (as.flush) on.fsync(fd);
    const written = fd;
    fd = undefined; // not to be closed a second time
    on.close(written);
    return temporary;
  } catch (error) {
    const open = fd;
    if (open !== undefined) quietly(() => on.close(open));
    quietly(() => on.unlink(temporary));
    throw error;
  }
}

/** Takes so many bytes of the disk in `folder`. What is returned gives them back. */
export function takeRoom(folder: string, bytes: number, on: Disk): () => void {
  const taken = writeTemporary(folder, incompressible(bytes), on, { flush: false });
  return () => quietly(() => on.unlink(taken));
}

/** So many bytes, a piece at a time, that no file system makes smaller. */
function* incompressible(bytes: number): Generator<Uint8Array> {
  const piece = randomBytes(Math.min(bytes, 1 << 20));
  for (let at = 0; at < bytes; at += piece.length) yield piece.subarray(0, bytes - at);
}

/**
 * Writes a file whole or not at all, even if the power fails: writes a temporary file beside it, fsync, rename, fsync of the
 * folder. An older file of that name stays until the rename, and who may not read it may not read the new one; if it is a link,
 * the link is replaced and not followed. A failed fsync is an error; it is not tried again. What a killed process has left in
 * that folder is removed.
 *
 * @throws with the path and the system's reason; the temporary file is removed. Also where something lies there that is neither a
 * file nor a link, such as a folder or a device.
 * @example
 * writeFileAtomic("notes.txt", new TextEncoder().encode("whole or not at all"));
 * readFileSync("notes.txt", "utf8"); // "whole or not at all"
 */
export function writeFileAtomic(path: string, bytes: Uint8Array, on: Disk = disk): void {
  const folder = dirname(path);
  const older = replaceable(path);
  for (const left of deadTemporaries(folder)) quietly(() => on.unlink(left));
  try {
    const temporary = writeTemporary(folder, [bytes], on, { flush: true, mode: older && older.mode & 0o777 });
    try {
      on.rename(temporary, path);
    } catch (error) {
      quietly(() => on.unlink(temporary));
      throw error;
    }
  } catch (error) {
    const advice =
      codeOf(error) === "ENOENT"
        ? "Is its folder there? Make it, or choose another."
        : "Nothing half-written is left; make room or choose another folder.";
    fail(path, `could not be written: ${reason(error)}. ${advice}`, error);
  }
  syncFolder(folder, on);
}

/** The file that lies there. A rename would put one in the place of a device, too: as the superuser even of /dev/null. */
function replaceable(path: string): Stats | undefined {
  let there: Stats | undefined;
  quietly(() => (there = lookAt(path))); // what cannot be looked at cannot be written either, and that is told better
  if (!there || there.isSymbolicLink()) return undefined;
  if (there.isFile()) return there;
  fail(path, `expected a file or nothing, got ${kindOf(there)}. Choose another name.`);
}

/** What systems answer that cannot flush a folder, or may not read it. There the file system orders a rename by itself. */
const notForFolders = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EISDIR", "EBADF", "EACCES", "EPERM"]);

/** Brings a rename in `folder` to the disk. Windows cannot open a folder, and does not need this call. */
export function syncFolder(folder: string, on: Disk): void {
  if (process.platform === "win32") return;
  let fd: number | undefined;
  try {
    fd = on.open(folder, "r");
    on.fsync(fd);
  } catch (error) {
    if (notForFolders.has(codeOf(error) ?? "")) return;
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
