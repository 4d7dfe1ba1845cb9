import { scaleNow } from "./elementwise";
import {
  colsOf,
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

/** The values are to be multiplied by the factor. */
const FACTOR: u32 = 1;
/** The values are to become the product of the list, a column, and the copied row. */
const OUTER: u32 = 2;

/** Whether the values are an outer product that was put off. */
export function isOuter(cell: usize): bool {
  return (putOff(cell) & OUTER) != 0;
}

/** What the values are still to be multiplied by. */
export function pendingFactor(cell: usize): f32 {
  return putOff(cell) & FACTOR ? factorOf(cell) : 1;
}

/** Does what was put off; the pointer to values that can be read. */
export function settle(cell: usize): usize {
  const what = putOff(cell);
  if (what) {
    setPutOff(cell, 0);
    if (what & OUTER) writeOuter(cell);
    if (what & FACTOR) scaleNow(cell, factorOf(cell), rowsOf(cell) * colsOf(cell));
  }
  return values(cell);
}

/** The values are going to be looked at, and perhaps written, by who knows whom. */
export function expose(cell: usize): void {
  settle(cell);
  forget(cell);
}

/** A ← c·A, put off; where something was put off before, that is done first. */
export function putOffFactor(cell: usize, c: f32): void {
  if (putOff(cell) & FACTOR) settle(cell);
  setFactor(cell, c);
  setPutOff(cell, putOff(cell) | FACTOR);
  setFinite(cell, false);
}

/** G ← [x 1]ᵀ·d, put off; `all` lists the zeros of x too. */
export function putOffOuter(g: usize, x: usize, d: usize, inputs: i32, units: i32, all: bool): void {
  const pitch = units << 2;
  listRows(x, 0, 1, 0, inputs, pitch, listOf(g), listEndWord(g), all);
  listBias(1, inputs * pitch, listEndWord(g));
  memory.copy(rowCopy(g), d, pitch);
  setPutOff(g, OUTER);
  setFinite(g, false);
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
  const zero = f32x4.splat(0);
  const factor = f32x4.splat(c);
  let odd = zero;
  for (let entry = listOf(g); entry < end; entry += 8) {
    const row = a + load<u32>(entry);
    const x = v128.load32_splat(entry, 4);
    let j: usize = 0;
    for (; j + 16 <= stride; j += 16) {
      const sum = f32x4.add(v128.load(row + j), f32x4.mul(madd(x, v128.load(d + j), zero), factor));
      odd = v128.or(odd, f32x4.sub(sum, sum));
      v128.store(row + j, sum);
    }
    for (; j < stride; j += 4) {
      const sum = f32x4.add(v128.load32_splat(row + j), f32x4.mul(madd(x, v128.load32_splat(d + j), zero), factor));
      odd = v128.or(odd, f32x4.sub(sum, sum));
      v128.store32_lane(row + j, sum, 0);
    }
  }
  return !v128.any_true(odd);
}
