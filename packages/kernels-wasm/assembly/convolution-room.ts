import { argument, run, setArgument, threadCount } from "./jobs";
import { downOf, frameBytes, ownPart, placesOf, runOf } from "./windows";

/*
 * What the three products of a convolution share: the shape of their rows, their room and their arguments. `room` has a part that all
 * threads use, and one for each thread: a frame, and a patch.
 */

/** Multiply-adds that are worth a second thread. */
const WORTH: f64 = 16_384;

// @inline
export function vectorsOf(numbers: i32): i32 {
  return (numbers + 3) >> 2;
}

/** Numbers under one window. */
export function patchOf(windows: usize): i32 {
  return downOf(windows) * runOf(windows);
}

/** Bytes of a row of Wᵀ, whole vectors. */
export function patchBytes(windows: usize): usize {
  return (<usize>vectorsOf(patchOf(windows))) << 4;
}

/** Bytes of a run in Gᵀ, whole vectors. */
export function runBytes(windows: usize): usize {
  return (<usize>vectorsOf(runOf(windows))) << 4;
}

function sharedBytes(windows: usize, filters: i32): usize {
  const vectors = <usize>vectorsOf(filters);
  const packed = (<usize>(patchOf(windows) + 1) * vectors) << 4;
  const rows = (vectors << 2) * max(patchBytes(windows), <usize>downOf(windows) * runBytes(windows));
  return (max(packed, rows) + 79) & ~63;
}

function ownBytes(windows: usize): usize {
  return (frameBytes(windows) + patchBytes(windows) + 79) & ~63;
}

/** Bytes of room for convolutions with so many filters. */
export function convolutionRoom(windows: usize, filters: i32): usize {
  return sharedBytes(windows, filters) + <usize>threadCount() * ownBytes(windows);
}

// The arguments of all three jobs.
export function begin(a: usize, b: usize, n: i32, windows: usize, filters: i32, room: usize, all: bool): void {
  setArgument(1, <i32>a);
  setArgument(2, <i32>b);
  setArgument(3, n);
  setArgument(4, <i32>windows);
  setArgument(5, filters);
  setArgument(6, <i32>room);
  setArgument(7, all);
}

export function ownRoom(windows: usize): usize {
  return ownPart(<usize>argument(6) + sharedBytes(windows, argument(5)), ownBytes(windows));
}

/** Runs a job on parts of `n` images. */
export function runOnImages(job: (chunk: i32) => void, n: i32, windows: usize, filters: i32): void {
  const work = <f64>placesOf(windows) * <f64>patchOf(windows) * <f64>filters;
  const parts = work * <f64>n < WORTH ? 1 : threadCount() * 4;
  const perChunk = max(1, (n + parts - 1) / parts);
  setArgument(8, perChunk);
  run(job, (n + perChunk - 1) / perChunk, work * <f64>perChunk);
}
