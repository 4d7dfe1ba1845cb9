import { closeSync, constants, fstatSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";

/** What has come of a file that is being fetched. */
export interface Part {
  /** What the server calls these very bytes, by which the rest of them can be asked for; undefined where it does not. */
  readonly tag: string | undefined;
  readonly received: number;
  bytes(): Uint8Array;
  /** Forgets what has come: the file begins anew. */
  begin(tag?: string): void;
  add(chunk: Uint8Array): void;
  /** Lets go of the file on disk, which the next download goes on with. */
  close(): void;
  /** Removes it: it is whole, or of no use. */
  drop(): void;
}

/** More than any part may hold: MNIST's largest file has 10 MB gzipped, 47 MB inflated. */
export const maximumBytes = 64 * 2 ** 20;
const MOST_TAG = 200;

/** Only a file of its own counts: no link leads elsewhere, and no other name has the same bytes. */
function isOwnFile(fd: number): boolean {
  const { nlink, size } = fstatSync(fd);
  return fstatSync(fd).isFile() && nlink === 1 && size <= maximumBytes + MOST_TAG;
}

/** The part that an earlier download left, open to go on: a line with its tag, then its bytes. */
function leftBehind(
  path: string,
): { readonly fd: number; readonly tag: string; readonly bytes: Uint8Array } | undefined {
  // Windows does not have the last two, which count as 0 then.
  const { O_RDWR, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
  let fd: number | undefined;
  try {
    fd = openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
    if (isOwnFile(fd)) {
      const all = readFileSync(fd);
      const line = all.subarray(0, MOST_TAG + 1).indexOf("\n");
      if (line > 0) return { fd, tag: all.toString("latin1", 0, line), bytes: all.subarray(line + 1) };
    }
  } catch {
    // There is none, or it cannot be read.
  }
  if (fd !== undefined) closeSync(fd);
  return undefined;
}

/**
 * Holds what has come of a file, in memory and, where `path` is given, on disk, so that the next process can go on. A disk
 * that fails is no error: then only memory holds it.
 */
export function part(path?: string): Part {
  const left = path === undefined ? undefined : leftBehind(path);
  let fd = left?.fd;
  let tag = left?.tag;
  let chunks: Uint8Array[] = left ? [left.bytes] : [];
  let received = left?.bytes.length ?? 0;

  const onDisk = (act: (path: string) => void): void => {
    if (path === undefined) return;
    try {
      act(path);
    } catch {
      close();
    }
  };
  const close = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  const drop = (): void => {
    close();
    onDisk((path) => rmSync(path, { force: true }));
  };
  return {
    get tag() {
      return tag;
    },
    get received() {
      return received;
    },
    bytes: () => Buffer.concat(chunks),
    begin(given) {
      drop();
      [chunks, received] = [[], 0];
      tag = given !== undefined && given.length <= MOST_TAG ? given : undefined;
      if (tag === undefined) return;
      onDisk((path) => {
        fd = openSync(path, "wx");
        writeSync(fd, `${tag}\n`, null, "latin1");
      });
    },
    add(chunk) {
      chunks.push(chunk);
      received += chunk.length;
      onDisk(() => {
        for (let at = 0; fd !== undefined && at < chunk.length;) at += writeSync(fd, chunk, at);
      });
    },
    close,
    drop,
  };
}
