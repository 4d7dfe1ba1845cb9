import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import type { Disk } from "@closurenet/checkpoint/node";

export type { Disk };

/** The disk of this machine, for tests to spoil. */
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
