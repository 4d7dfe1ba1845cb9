import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

// To open a pipe waits for a writer, unless it is opened without waiting. Windows has no such flag.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Reads a regular file of at most so many bytes. A pipe, a device or a folder is refused without waiting for it.
 *
 * @throws without a prefix, for a message that names the file.
 */
export function readRegularFile(path: string, atMost: number): Uint8Array<ArrayBuffer> {
  const fd = openSync(path, FLAGS);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error(stats.isDirectory() ? "a folder" : "a pipe, a socket or a device");
    if (stats.size > atMost) throw new Error(`one of ${stats.size} bytes, more than ${atMost}`);
    const bytes = new Uint8Array(stats.size);
    let length = 0;
    while (length < bytes.length) {
      const n = readSync(fd, bytes, length, bytes.length - length, length);
      if (n === 0) break;
      length += n;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}
