import { beginOf, bytesOf, CHUNK, chunksOf } from "./elementwise";
import { argument, run, setArgument } from "./jobs";

/*
 * The loops of an update: A ← A + c·B, and A ← c·A.
 *
 * Rows of zeros are left out where it is known which they are: zero times a finite number is zero, and adding it changes
 * nothing (a sum that began at +0 is never −0). `live` points to a byte for each row, which is 0 where the row holds zeros; it
 * is 0 itself where nothing is known. A chunk is a number of rows then, else a number of values.
 */

/** Runs a job on the live rows of `count` values; its own arguments are set. */
function runOnRows(job: (chunk: i32) => void, live: usize, rows: i32, count: i32): void {
  setArgument(5, count);
  setArgument(6, <i32>live);
  if (!live) return run(job, chunksOf(count));
  const width = count / rows;
  const perChunk = max(1, CHUNK / width);
  setArgument(7, rows);
  setArgument(8, width);
  setArgument(9, perChunk);
  run(job, (rows + perChunk - 1) / perChunk);
}

/** A ← A + c·B, where B has live rows; whether all sums are finite. */
export function addValues(a: usize, b: usize, c: f32, live: usize, rows: i32, count: i32): bool {
  setArgument(1, <i32>a);
  setArgument(2, <i32>b);
  setArgument(3, 1);
  setArgument(4, reinterpret<i32>(c));
  runOnRows(addChunk, live, rows, count);
  return argument(3) != 0;
}

function addChunk(chunk: i32): void {
  const live = <usize>argument(6);
  if (live) eachRun(chunk, live, true);
  else addRun(beginOf(chunk), bytesOf(chunk, argument(5)));
}

/** A ← c·A, where A has live rows. */
export function scaleValues(a: usize, c: f32, live: usize, rows: i32, count: i32): void {
  setArgument(1, <i32>a);
  setArgument(2, reinterpret<i32>(c));
  runOnRows(scaleChunk, live, rows, count);
}

function scaleChunk(chunk: i32): void {
  const live = <usize>argument(6);
  if (live) eachRun(chunk, live, false);
  else scaleRun(beginOf(chunk), bytesOf(chunk, argument(5)));
}

/** Goes through the live rows of a chunk. Neighbours are one run. */
function eachRun(chunk: i32, live: usize, adds: bool): void {
  const rows = argument(7);
  const stride = (<usize>argument(8)) << 2;
  const perChunk = argument(9);
  const last = min(rows, (chunk + 1) * perChunk);
  let row = chunk * perChunk;
  while (row < last) {
    if (row + 16 <= last && !v128.any_true(v128.load(live + row))) row += 16;
    else if (!load<u8>(live + row)) row++;
    else {
      const from = row;
      while (row < last && load<u8>(live + row)) row++;
      const skip = <usize>from * stride;
      const bytes = <usize>(row - from) * stride;
      if (adds) addRun(skip, bytes);
      else scaleRun(skip, bytes);
    }
  }
}

function addRun(skip: usize, bytes: usize): void {
  const a = <usize>argument(1) + skip;
  const b = <usize>argument(2) + skip;
  const c = reinterpret<f32>(argument(4));
  const factor = f32x4.splat(c);
  let odd = f32x4.splat(0);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const sum = f32x4.add(v128.load(a + i), f32x4.mul(v128.load(b + i), factor));
    odd = v128.or(odd, f32x4.sub(sum, sum));
    v128.store(a + i, sum);
  }
  for (; i < bytes; i += 4) {
    const sum = load<f32>(a + i) + load<f32>(b + i) * c;
    odd = v128.or(odd, f32x4.splat(sum - sum));
    store<f32>(a + i, sum);
  }
  if (v128.any_true(odd)) setArgument(3, 0);
}

function scaleRun(skip: usize, bytes: usize): void {
  const a = <usize>argument(1) + skip;
  const c = reinterpret<f32>(argument(2));
  const v = f32x4.splat(c);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(a + i, f32x4.mul(v128.load(a + i), v));
  for (; i < bytes; i += 4) store<f32>(a + i, load<f32>(a + i) * c);
}
