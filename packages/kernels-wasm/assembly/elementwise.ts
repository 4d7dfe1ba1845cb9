import { argument, run, setArgument } from "./jobs";

/*
 * Loops that compute each number of the result from the numbers at the same place. A chunk is 4096 numbers.
 */

/** Numbers of a chunk: enough to be worth another thread. */
export const CHUNK: i32 = 4096;

/** How many chunks `count` numbers make. */
export function chunksOf(count: i32): i32 {
  return max(1, (count + CHUNK - 1) / CHUNK);
}

/** Where the numbers of a chunk begin, in bytes. */
// @inline
export function beginOf(chunk: i32): usize {
  return (<usize>(chunk * CHUNK)) << 2;
}

/** How many bytes the numbers of a chunk take, of `count` numbers in all. */
// @inline
export function bytesOf(chunk: i32, count: i32): usize {
  return (<usize>min(CHUNK, count - chunk * CHUNK)) << 2;
}

/** C = A ∘ B. */
export function multiplyValues(a: usize, b: usize, c: usize, count: i32): void {
  setArgument(1, <i32>a);
  setArgument(2, <i32>b);
  setArgument(3, <i32>c);
  setArgument(4, count);
  run(multiplyChunk, chunksOf(count));
}

function multiplyChunk(chunk: i32): void {
  const skip = beginOf(chunk);
  const a = <usize>argument(1) + skip;
  const b = <usize>argument(2) + skip;
  const c = <usize>argument(3) + skip;
  const bytes = bytesOf(chunk, argument(4));
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(c + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  for (; i < bytes; i += 4) store<f32>(c + i, load<f32>(a + i) * load<f32>(b + i));
}

/** Z = max(0, S), but NaN stays NaN. */
export function reluValues(s: usize, z: usize, count: i32): void {
  setArgument(1, <i32>s);
  setArgument(2, <i32>z);
  setArgument(3, count);
  run(reluChunk, chunksOf(count));
}

function reluChunk(chunk: i32): void {
  const skip = beginOf(chunk);
  const s = <usize>argument(1) + skip;
  const z = <usize>argument(2) + skip;
  const bytes = bytesOf(chunk, argument(3));
  const zero = f32x4.splat(0);
  let i: usize = 0;
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
export function stepValues(s: usize, f: usize, count: i32): void {
  setArgument(1, <i32>s);
  setArgument(2, <i32>f);
  setArgument(3, count);
  run(stepChunk, chunksOf(count));
}

function stepChunk(chunk: i32): void {
  const skip = beginOf(chunk);
  const s = <usize>argument(1) + skip;
  const f = <usize>argument(2) + skip;
  const bytes = bytesOf(chunk, argument(3));
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(f + i, v128.and(f32x4.gt(v128.load(s + i), zero), one));
  for (; i < bytes; i += 4) store<f32>(f + i, load<f32>(s + i) > 0 ? 1 : 0);
}
