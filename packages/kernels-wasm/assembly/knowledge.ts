/*
 * What is known of a cell, in the header before its values, so that work can be left out or put off:
 *
 *   −40  how many rows are examples that were put off
 *   −36  their scale
 *   −32  what was put off (pending.ts)
 *   −28  the factor that was put off
 *   −24  where the list ends that was put off
 *   −20  columns
 *   −16  how many values, from the first on, are finite: zero times them adds nothing, and they need not be read
 *   −12  whether the row bytes are right: a row whose byte is 0 holds zeros
 *    −8  rows
 *
 * Behind the values lie a byte for each row, a list with an entry for each row, and the copy of a row.
 *
 * Kernels keep all this up to date. Who calls `get()` may write, so what is known is forgotten then. A pointer with its
 * lowest bit set is a view of another cell's memory, of which nothing is known.
 */

export const HEADER: usize = 48;
/** Bytes that vectors may read past the end of the values. */
const SLACK: usize = 16;

const EXAMPLES: usize = 40;
const SCALE: usize = 36;
const PUT_OFF: usize = 32;
const FACTOR: usize = 28;
const LIST_END: usize = 24;
const COLS: usize = 20;
const FINITE: usize = 16;
const ROWS_KNOWN: usize = 12;
const ROWS: usize = 8;

/** What can be put off: a factor of the values; an outer product that they are; rows of examples. */
export const A_FACTOR: u32 = 1;
export const AN_OUTER_PRODUCT: u32 = 2;
export const ROWS_OF_EXAMPLES: u32 = 4;

/** Bytes of the block of a cell. */
export function blockSize(rows: i32, cols: i32): usize {
  const values = (<usize>(rows * cols)) << 2;
  return HEADER + values + SLACK + (<usize>rows + 16) + ((<usize>(rows + 4)) << 3) + ((<usize>cols) << 2) + SLACK;
}

/** Writes the header of a new cell of zeros. */
export function know(cell: usize, rows: i32, cols: i32): void {
  store<u32>(cell - ROWS, rows);
  store<u32>(cell - COLS, cols);
  store<u32>(cell - PUT_OFF, 0);
  forget(cell);
}

export function isView(cell: usize): bool {
  return (cell & 1) != 0;
}

export function values(cell: usize): usize {
  return cell & ~1;
}

/** The values may be others from now on. */
export function forget(cell: usize): void {
  if (isView(cell)) return;
  store<u32>(cell - FINITE, 0);
  store<u32>(cell - ROWS_KNOWN, 0);
}

/** How many values, from the first on, are known to be finite. */
export function finiteOf(cell: usize): i32 {
  return isView(cell) ? 0 : load<u32>(cell - FINITE);
}

export function setFinite(cell: usize, count: i32): void {
  if (!isView(cell)) store<u32>(cell - FINITE, count);
}

export function rowsAreKnown(cell: usize): bool {
  return !isView(cell) && load<u32>(cell - ROWS_KNOWN) != 0;
}

export function setRowsKnown(cell: usize): void {
  if (!isView(cell)) store<u32>(cell - ROWS_KNOWN, 1);
}

export function rowsOf(cell: usize): i32 {
  return load<u32>(cell - ROWS);
}

export function colsOf(cell: usize): i32 {
  return load<u32>(cell - COLS);
}

/** A byte for each row of a cell; 0 for a view. */
export function rowBytes(cell: usize): usize {
  return isView(cell) ? 0 : cell + ((<usize>(rowsOf(cell) * colsOf(cell))) << 2) + SLACK;
}

/** Room for an entry for each row, and for those that a vector writes past the last. */
export function listOf(cell: usize): usize {
  return (rowBytes(cell) + <usize>rowsOf(cell) + 15) & ~15;
}

/** Room for one row. */
export function rowCopy(cell: usize): usize {
  return listOf(cell) + ((<usize>(rowsOf(cell) + 4)) << 3);
}

export function putOff(cell: usize): u32 {
  return isView(cell) ? 0 : load<u32>(cell - PUT_OFF);
}

export function setPutOff(cell: usize, what: u32): void {
  store<u32>(cell - PUT_OFF, what);
}

export function factorOf(cell: usize): f32 {
  return load<f32>(cell - FACTOR);
}

export function setFactor(cell: usize, factor: f32): void {
  store<f32>(cell - FACTOR, factor);
}

export function listEnd(cell: usize): usize {
  return load<u32>(cell - LIST_END);
}

/** Says that the first `n` rows are those of the records in the list. */
export function setExamples(cell: usize, n: i32, scale: f32): void {
  store<u32>(cell - EXAMPLES, n);
  store<f32>(cell - SCALE, scale);
  store<u32>(cell - PUT_OFF, ROWS_OF_EXAMPLES);
}

/** How many rows are examples that were put off. */
export function examplesOf(cell: usize): i32 {
  return load<u32>(cell - EXAMPLES);
}

export function examplesScale(cell: usize): f32 {
  return load<f32>(cell - SCALE);
}

/** Where the list ends is written here by who makes it. */
export function listEndWord(cell: usize): usize {
  return cell - LIST_END;
}

/** Whether `count` values are all finite: x − x is 0 then, and NaN else. */
export function scan(at: usize, count: i32): bool {
  let odd = f32x4.splat(0);
  const end = at + ((<usize>count) << 2);
  for (; at + 16 <= end; at += 16) {
    const x = v128.load(at);
    odd = v128.or(odd, f32x4.sub(x, x));
  }
  for (; at < end; at += 4) {
    const x = v128.load32_splat(at);
    odd = v128.or(odd, f32x4.sub(x, x));
  }
  return !v128.any_true(odd);
}
