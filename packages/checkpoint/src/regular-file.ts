import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { fail, reason } from "./errors.ts";
import { readSafetensorsHeader, safetensorsHeaderEnd } from "./safetensors-header.ts";

/** A regular file that is open for reading. */
export interface RegularFile {
  /** Its file descriptor, for streams. */
  readonly fd: number;
  /** How many bytes it had when it was opened. */
  readonly size: number;
  /** Reads into `bytes` from position `at` on. Returns how many bytes there were, fewer only at the end of the file. */
  read(bytes: Uint8Array, at: number): number;
  close(): void;
}

// To open a pipe waits for a writer, unless it is opened without waiting. A terminal must not become ours. Windows has neither.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** The largest file that is read as a whole: what one array can hold everywhere. */
const MOST = 2 ** 32;

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

/** Why a file could not be opened, with what helps where it is not the file's fault. */
function why(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENXIO") return "expected a regular file, got a socket or a device that is not there.";
  const full = code === "EMFILE" || code === "ENFILE";
  return `could not be read: ${reason(error)}.${full ? " Close other files, or raise the limit: `ulimit -n 1024`." : ""}`;
}

/**
 * Opens a regular file for reading. Whatever else lies at `path` (a pipe, a device, a socket, a folder) is refused without
 * waiting for it: it could block for ever, or never end.
 *
 * @throws if there is nothing that can be opened, or it is no regular file.
 * @example
 * const file = openRegularFile("runs/digits/recording.mcap");
 * const magic = new Uint8Array(8);
 * file.read(magic, 0); // 8
 * file.close();
 */
export function openRegularFile(path: string): RegularFile {
  let fd: number;
  try {
    fd = openSync(path, FLAGS);
  } catch (error) {
    return fail(path, why(error), error);
  }
  const close = (): void => closeSync(fd);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) fail(path, `expected a regular file, got ${kindOf(stats)}.`);
    return {
      fd,
      size: stats.size,
      read(bytes, at) {
        let length = 0;
        while (length < bytes.length) {
          const most = Math.min(bytes.length - length, 2 ** 30); // a system call reads less than 2 GiB
          const n = readSync(fd, bytes, length, most, at + length);
          if (n === 0) break;
          length += n;
        }
        return length;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Opens a file, uses it, closes it. What fails meanwhile is said of the file, once. */
function withFile<T>(path: string, use: (file: RegularFile) => T): T {
  const file = openRegularFile(path);
  try {
    return use(file);
  } catch (error) {
    if (error instanceof Error && "syscall" in error) fail(path, `could not be read: ${reason(error)}.`, error);
    throw error;
  } finally {
    file.close();
  }
}

/** The bytes from `from` to `to`, fewer where the file ends before. */
function part(file: RegularFile, from: number, to: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(to - from);
  return bytes.subarray(0, file.read(bytes, from));
}

/**
 * Reads a part of a regular file: the bytes from `from` to `to`, fewer where it ends before.
 *
 * @throws if it is no regular file, or cannot be read.
 */
export const readPart = (path: string, from: number, to: number): Uint8Array<ArrayBuffer> =>
  withFile(path, (file) => part(file, from, to));

/**
 * Reads a regular file that has at most so many bytes.
 *
 * @throws if it is no regular file, larger, or cannot be read.
 * @example
 * const text = new TextDecoder().decode(readRegularFile("runs/digits/run.json", 1 << 20));
 * typeof JSON.parse(text); // "object"
 */
export const readRegularFile = (path: string, atMost = MOST): Uint8Array<ArrayBuffer> =>
  withFile(path, (file) => {
    if (file.size > atMost) fail(path, `expected at most ${atMost} bytes, got ${file.size}.`);
    return part(file, 0, file.size);
  });

/**
 * Reads a safetensors file as bytes. Before room is made for the whole, its header must agree with its size.
 *
 * @throws if it is no regular file, cannot be read, has a header that is wrong, or more than 4 GiB.
 * @example
 * readSafetensors(readSafetensorsFile("model.safetensors")).tensors.get("fc1.weight")?.shape; // [100, 784]
 */
export const readSafetensorsFile = (path: string): Uint8Array<ArrayBuffer> =>
  withFile(path, (file) => {
    const { size } = file;
    const end = safetensorsHeaderEnd(part(file, 0, 8), size, path);
    readSafetensorsHeader(part(file, 0, end), size, path);
    if (size > MOST) fail(path, `expected at most ${MOST} bytes, got ${size}.`);
    return part(file, 0, size);
  });
