import { argument, run, setArgument } from "./jobs";
import { forget, finiteOf, isView, rowBytes, rowsAreKnown, rowsOf, setFinite, values } from "./knowledge";
import * as Operation from "./operation";
import { addOuter, expose, isExamples, isOuter, pendingFactor, putOffFactor, settle } from "./pending";

/** Numbers in a chunk, so many that another thread is worth asking. */
const CHUNK: i32 = 4096;

function chunks(count: i32): i32 {
  return max(1, (count + CHUNK - 1) / CHUNK);
}

/** The numbers of a chunk, of `count` in all. */
// @inline
function inChunk(chunk: i32, count: i32): i32 {
  return min(CHUNK, count - chunk * CHUNK);
}

/* What is put off is done first, for that is a job too, with arguments of its own. */

/** C = A ∘ B. */
export function multiply(a: usize, b: usize, c: usize, count: i32): void {
  settle(a);
  settle(b);
  expose(c);
  setArgument(1, <i32>values(a));
  setArgument(2, <i32>values(b));
  setArgument(3, <i32>values(c));
  setArgument(4, count);
  run(Operation.MULTIPLY, chunks(count));
}

export function multiplyChunk(chunk: i32): void {
  const skip = (<usize>(chunk * CHUNK)) << 2;
  const a = <usize>argument(1) + skip;
  const b = <usize>argument(2) + skip;
  const c = <usize>argument(3) + skip;
  const bytes = (<usize>inChunk(chunk, argument(4))) << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(c + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  for (; i < bytes; i += 4) store<f32>(c + i, load<f32>(a + i) * load<f32>(b + i));
}

/** Z = max(0, S). */
export function relu(s: usize, z: usize, count: i32): void {
  settle(s);
  expose(z);
  setArgument(1, <i32>values(s));
  setArgument(2, <i32>values(z));
  setArgument(3, count);
  run(Operation.RELU, chunks(count));
}

export function reluChunk(chunk: i32): void {
  const skip = (<usize>(chunk * CHUNK)) << 2;
  const s = <usize>argument(1) + skip;
  const z = <usize>argument(2) + skip;
  const bytes = (<usize>inChunk(chunk, argument(3))) << 2;
  const zero = f32x4.splat(0);
  let i: usize = 0;
  // Not `max`: NaN must stay NaN.
  for (; i + 16 <= bytes; i += 16) {
    const x = v128.load(s + i);
    v128.store(z + i, v128.andnot(x, f32x4.le(x, zero)));
  }
  for (; i < bytes; i += 4) {
    const x = load<f32>(s + i);
    store<f32>(z + i, x <= 0 ? 0 : x);
  }
}

/** F = 1 where S > 0, else 0: the derivative of relu. */
export function reluDerivative(s: usize, f: usize, count: i32): void {
  settle(s);
  expose(f);
  setArgument(1, <i32>values(s));
  setArgument(2, <i32>values(f));
  setArgument(3, count);
  run(Operation.STEP, chunks(count));
}

export function stepChunk(chunk: i32): void {
  const skip = (<usize>(chunk * CHUNK)) << 2;
  const s = <usize>argument(1) + skip;
  const f = <usize>argument(2) + skip;
  const bytes = (<usize>inChunk(chunk, argument(3))) << 2;
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(f + i, v128.and(f32x4.gt(v128.load(s + i), zero), one));
  for (; i < bytes; i += 4) store<f32>(f + i, load<f32>(s + i) > 0 ? 1 : 0);
}

/*
 * A gradient's rows of zeros stay what they are when scaled, and change nothing when added (x + 0 = x, and a sum that
 * began at +0 is never −0): where they are known, only the live rows are gone through. A chunk is then a number of rows.
 */

/** Sets the arguments that say what to go through of `cell`; how many chunks that makes. */
function setRuns(cell: usize, count: i32): i32 {
  const known = rowsAreKnown(cell);
  const rows = known ? rowsOf(cell) : 1;
  const width = count / rows;
  const perChunk = max(1, CHUNK / width);
  setArgument(5, count);
  setArgument(6, known ? <i32>rowBytes(cell) : 0);
  setArgument(7, rows);
  setArgument(8, width);
  setArgument(9, perChunk);
  return known ? (rows + perChunk - 1) / perChunk : chunks(count);
}

/** A ← A + B. */
export function add(a: usize, b: usize, count: i32): void {
  const sums = settle(a);
  if (isExamples(b, 0)) settle(b);
  const c = pendingFactor(b);
  // Whether A stays finite is seen on the way, where it was.
  let finite = finiteOf(a) == count;
  forget(a);
  if (isOuter(b)) finite = addOuter(sums, b, c) && finite;
  else {
    setArgument(1, <i32>sums);
    setArgument(2, <i32>values(b));
    setArgument(3, finite);
    setArgument(4, reinterpret<i32>(c));
    run(Operation.ADD, setRuns(b, count));
    finite = argument(3) != 0;
  }
  setFinite(a, finite ? count : 0);
}

export function addChunk(chunk: i32): void {
  const live = <usize>argument(6);
  if (!live) return addRun((<usize>(chunk * CHUNK)) << 2, (<usize>inChunk(chunk, argument(5))) << 2);
  eachRun(chunk, live, true);
}

export function scaleChunk(chunk: i32): void {
  const live = <usize>argument(6);
  if (!live) return scaleRun((<usize>(chunk * CHUNK)) << 2, (<usize>inChunk(chunk, argument(5))) << 2);
  eachRun(chunk, live, false);
}

/** Goes through the live rows of a chunk, neighbours together. */
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

/** A ← c·A. */
export function scale(a: usize, c: f32, count: i32): void {
  // Zeros times what is not finite are not zeros: then nothing is put off or left out.
  const usual = !isView(a) && c - c == 0;
  if (usual) return putOffFactor(a, c);
  settle(a);
  forget(a);
  scaleNow(a, c, count);
}

export function scaleNow(a: usize, c: f32, count: i32): void {
  setArgument(1, <i32>values(a));
  setArgument(2, reinterpret<i32>(c));
  run(Operation.SCALE, setRuns(a, count));
  setFinite(a, 0);
}

function scaleRun(skip: usize, bytes: usize): void {
  const a = <usize>argument(1) + skip;
  const c = reinterpret<f32>(argument(2));
  const v = f32x4.splat(c);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(a + i, f32x4.mul(v128.load(a + i), v));
  for (; i < bytes; i += 4) store<f32>(a + i, load<f32>(a + i) * c);
}
