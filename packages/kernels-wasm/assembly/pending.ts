import { scaleNow } from "./elementwise";
import { listExamples, segmentsOf, writeExamples } from "./examples";
import {
  A_FACTOR,
  AN_OUTER_PRODUCT,
  colsOf,
  examplesOf,
  factorOf,
  forget,
  listEnd,
  listEndWord,
  listOf,
  putOff,
  rowBytes,
  rowCopy,
  rowsAreKnown,
  rowsOf,
  ROWS_OF_EXAMPLES,
  setFactor,
  setFinite,
  setPutOff,
  setRowsKnown,
  values,
} from "./knowledge";
import { listBias, listRows } from "./lists";
import { madd } from "./madd";

/*
 * Work put off until it is known what for. The gradient of one example is an outer product of its inputs and D, and an
 * update is a gradient times a factor. Both are as a rule added to weights next, which can be done from the factors:
 *
 *   W[k] ← W[k] + c · (x[k] · d)    for the k with x[k] ≠ 0
 *
 * without writing and reading a matrix as large as W. Whoever looks at the gradient before has it computed first.
 */

/** Whether the values are an outer product that was put off. */
export function isOuter(cell: usize): bool {
  return (putOff(cell) & AN_OUTER_PRODUCT) != 0;
}

/** Whether at least the first `n` rows are examples that were put off. */
export function isExamples(cell: usize, n: i32): bool {
  return (putOff(cell) & ROWS_OF_EXAMPLES) != 0 && examplesOf(cell) >= n;
}

/** What the values are still to be multiplied by. */
export function pendingFactor(cell: usize): f32 {
  return putOff(cell) & A_FACTOR ? factorOf(cell) : 1;
}

/** Does what was put off; the pointer to values that can be read. */
export function settle(cell: usize): usize {
  const what = putOff(cell);
  if (what) {
    setPutOff(cell, 0);
    if (what & ROWS_OF_EXAMPLES) writeExamples(cell);
    if (what & AN_OUTER_PRODUCT) writeOuter(cell);
    if (what & A_FACTOR) scaleNow(cell, factorOf(cell), rowsOf(cell) * colsOf(cell));
  }
  return values(cell);
}

/** The values are going to be looked at or written, some or all of them; the pointer to them. */
export function expose(cell: usize): usize {
  settle(cell);
  forget(cell);
  return values(cell);
}

/** All values are going to be written. */
export function replace(cell: usize): usize {
  if (putOff(cell)) setPutOff(cell, 0);
  forget(cell);
  return values(cell);
}

/** A ← c·A, put off; where something was put off before, that is done first. */
export function putOffFactor(cell: usize, c: f32): void {
  if (putOff(cell) & (A_FACTOR | ROWS_OF_EXAMPLES)) settle(cell);
  setFactor(cell, c);
  setPutOff(cell, putOff(cell) | A_FACTOR);
  setFinite(cell, 0);
}

/** G ← [x 1]ᵀ·d, put off; x is the record of an example where there is a scale. `all` lists the zeros of x too. */
export function putOffOuter(g: usize, x: usize, d: usize, inputs: i32, units: i32, all: bool, scale: f32): void {
  const pitch = units << 2;
  if (scale != 0) listExamples(x, 1, 0, segmentsOf(inputs), pitch, scale, listOf(g), listEndWord(g));
  else listRows(x, 0, 1, 0, inputs, pitch, listOf(g), listEndWord(g), all);
  listBias(1, inputs * pitch, listEndWord(g));
  memory.copy(rowCopy(g), d, pitch);
  setPutOff(g, AN_OUTER_PRODUCT);
  setFinite(g, 0);
}

/** G[k] ← 0 + x[k] · d for the rows of the list; the others become zeros where they are not. */
function writeOuter(g: usize): void {
  const cols = colsOf(g);
  const stride = (<usize>cols) << 2;
  const rows = rowsOf(g);
  const live = rowBytes(g);
  const known = rowsAreKnown(g);
  const d = rowCopy(g);
  const zero = f32x4.splat(0);
  let entry = listOf(g);
  const end = listEnd(g);
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
  setRowsKnown(g);
}

/** A[k] ← A[k] + c · (0 + x[k] · d) for the rows of a pending outer product; whether all sums are finite. */
export function addOuter(a: usize, g: usize, c: f32): bool {
  const stride = (<usize>colsOf(g)) << 2;
  const d = rowCopy(g);
  const end = listEnd(g);
  const factor = f32x4.splat(c);
  // Sums of sums: what is not finite stays in them.
  let p = f32x4.splat(0);
  let q = p;
  for (let entry = listOf(g); entry < end; entry += 8) {
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
