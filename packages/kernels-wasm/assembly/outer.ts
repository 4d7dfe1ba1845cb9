import { madd } from "./madd";

/*
 * The outer product [x 1]ᵀ·d, the gradient of one example. It is kept as its factors: the row d, and the list (lists.ts) of
 * what is not zero in [x 1]. An update adds it to the weights from these,
 *
 *   W[k] ← W[k] + c · (x[k] · d)    for the k with x[k] ≠ 0
 *
 * without writing and reading a matrix as large as W.
 */

/**
 * G[k] ← 0 + x[k] · d for the rows k of the list; the others become zeros. `live` has a byte for each row, 0 where it holds
 * zeros. With `known` the bytes are right already, and rows of zeros are not written again.
 */
export function writeOuter(
  list: usize,
  end: usize,
  d: usize,
  g: usize,
  rows: i32,
  cols: i32,
  live: usize,
  known: bool,
): void {
  const stride = (<usize>cols) << 2;
  const zero = f32x4.splat(0);
  let entry = list;
  let row = g;
  for (let k = 0; k < rows; k++, row += stride) {
    if (entry < end && <usize>load<u32>(entry) == row - g) {
      const x = v128.load32_splat(entry, 4);
      let j: usize = 0;
      for (; j + 16 <= stride; j += 16) v128.store(row + j, madd(x, v128.load(d + j), zero));
      for (; j < stride; j += 4) v128.store32_lane(row + j, madd(x, v128.load32_splat(d + j), zero), 0);
      entry += 8;
      store<u8>(live + k, 1);
    } else if (!known || load<u8>(live + k)) {
      memory.fill(row, 0, stride);
      store<u8>(live + k, 0);
    }
  }
}

/** A[k] ← A[k] + c · (0 + x[k] · d) for the rows k of the list; whether all sums are finite. */
export function addOuter(list: usize, end: usize, d: usize, c: f32, a: usize, cols: i32): bool {
  const stride = (<usize>cols) << 2;
  const factor = f32x4.splat(c);
  // Sums of the sums: where one is not finite, so are these.
  let p = f32x4.splat(0);
  let q = p;
  for (let entry = list; entry < end; entry += 8) {
    const row = a + load<u32>(entry);
    const x = v128.load32_splat(entry, 4);
    let j: usize = 0;
    for (; j + 64 <= stride; j += 64) {
      p = f32x4.add(p, addFour(row + j, d + j, x, factor));
      q = f32x4.add(q, addFour(row + j + 16, d + j + 16, x, factor));
      p = f32x4.add(p, addFour(row + j + 32, d + j + 32, x, factor));
      q = f32x4.add(q, addFour(row + j + 48, d + j + 48, x, factor));
    }
    for (; j + 16 <= stride; j += 16) p = f32x4.add(p, addFour(row + j, d + j, x, factor));
    for (; j < stride; j += 4) {
      const sum = sumOf(v128.load32_splat(row + j), v128.load32_splat(d + j), x, factor);
      q = f32x4.add(q, sum);
      v128.store32_lane(row + j, sum, 0);
    }
  }
  const r = f32x4.add(p, q);
  return !v128.any_true(f32x4.sub(r, r));
}

// @inline
function sumOf(a: v128, d: v128, x: v128, factor: v128): v128 {
  return f32x4.add(a, f32x4.mul(madd(x, d, f32x4.splat(0)), factor));
}

// @inline
function addFour(row: usize, d: usize, x: v128, factor: v128): v128 {
  const sum = sumOf(v128.load(row), v128.load(d), x, factor);
  v128.store(row, sum);
  return sum;
}
