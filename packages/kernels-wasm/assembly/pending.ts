import {
  A_FACTOR,
  AN_OUTER_PRODUCT,
  colsOf,
  examplesOf,
  examplesScale,
  factorOf,
  forget,
  isView,
  listEnd,
  listEndWord,
  listOf,
  liveRows,
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
import { addOuter, writeOuter } from "./outer";
import { listExamples, segmentsOf, writeExamples } from "./records";
import { scaleValues } from "./update";

/*
 * Work that is put off until it is known what for. A cell may wait for a factor of its values, for an outer product that
 * they are, or for examples that its rows are. Often the next operation can use these as they are, and the values need
 * never be written: the products of a first layer read records, and an update of weights reads an outer product and a
 * factor. Any other operation settles the cell first, which writes the values.
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

/** Does what was put off, so that the values can be read. Returns where they lie. */
export function settle(cell: usize): usize {
  const what = putOff(cell);
  if (what) {
    setPutOff(cell, 0);
    if (what & ROWS_OF_EXAMPLES) {
      writeExamples(listOf(cell), cell, examplesOf(cell), colsOf(cell), examplesScale(cell));
    }
    if (what & AN_OUTER_PRODUCT) {
      writeOuter(
        listOf(cell),
        listEnd(cell),
        rowCopy(cell),
        cell,
        rowsOf(cell),
        colsOf(cell),
        rowBytes(cell),
        rowsAreKnown(cell),
      );
      setRowsKnown(cell);
    }
    if (what & A_FACTOR) scaleNow(cell, factorOf(cell), rowsOf(cell) * colsOf(cell));
  }
  return values(cell);
}

/** Settles a cell, and forgets what is known: somebody is about to write some of its values. Returns where they lie. */
export function expose(cell: usize): usize {
  settle(cell);
  forget(cell);
  return values(cell);
}

/** Drops what was put off, and forgets what is known: all values are about to be written. Returns where they lie. */
export function replace(cell: usize): usize {
  if (!isView(cell)) setPutOff(cell, 0);
  forget(cell);
  return values(cell);
}

/** A ← c·A, at once. */
export function scaleNow(a: usize, c: f32, count: i32): void {
  scaleValues(values(a), c, liveRows(a), rowsOf(a), count);
  setFinite(a, 0);
}

/** A ← c·A, put off; a factor or examples that were put off before are settled first. */
export function putOffFactor(a: usize, c: f32): void {
  if (putOff(a) & (A_FACTOR | ROWS_OF_EXAMPLES)) settle(a);
  setFactor(a, c);
  setPutOff(a, putOff(a) | A_FACTOR);
  setFinite(a, 0);
}

/** G ← [x 1]ᵀ·d, put off. With a scale, `x` points to a record's address, else to a row. With `all`, zeros of x count too. */
export function putOffOuter(g: usize, x: usize, d: usize, inputs: i32, units: i32, all: bool, scale: f32): void {
  const pitch = units << 2;
  if (scale != 0) listExamples(x, 1, 0, segmentsOf(inputs), pitch, scale, listOf(g), listEndWord(g));
  else listRows(x, 0, 1, 0, inputs, pitch, listOf(g), listEndWord(g), all);
  listBias(1, inputs * pitch, listEndWord(g));
  memory.copy(rowCopy(g), d, pitch);
  setPutOff(g, AN_OUTER_PRODUCT);
  setFinite(g, 0);
}

/** A ← A + c·G, where G is an outer product that was put off; whether all sums are finite. */
export function addPendingOuter(a: usize, g: usize, c: f32): bool {
  return addOuter(listOf(g), listEnd(g), rowCopy(g), c, a, colsOf(g));
}
