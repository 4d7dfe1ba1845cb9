/*
 * A cell's block, and what is known of the cell. A pointer to a cell points to its values. Before them lies a header:
 *
 *   −40  how many rows are examples that were put off
 *   −36  their scale
 *   −32  what was put off (pending.ts)
 *   −28  the factor that was put off
 *   −24  where the list ends that was put off
 *   −20  columns
 *   −16  how many values, from the first on, are known to be finite: zero times one of these is zero
 *   −12  whether the row bytes are right
 *    −8  rows
 *
 * Behind the values lie a byte for each row (0 where the row holds zeros), a list with an entry for each row, and the copy of
 * a row.
 *
 * Kernels keep all this up to date. Whoever calls `get()` may write, so all that is known is forgotten then. A pointer with its
 * lowest bit set is a view of another cell's memory. Of a view nothing is known.
 */

/** Bytes before the values, a multiple of 16. */
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

/** What can be put off, a bit each: a factor of the values, an outer product that they are, examples that the rows are. */
export const A_FACTOR: u32 = 1;
export const AN_OUTER_PRODUCT: u32 = 2;
export const ROWS_OF_EXAMPLES: u32 = 4;

/** Bytes of the block of a cell, which may be more than a memory can have. */
export function blockSize(rows: f64, cols: f64): f64 {
  const values = 4 * rows * cols;
  return <f64>HEADER + values + <f64>SLACK + (rows + 16) + 8 * (rows + 8) + 4 * cols + <f64>SLACK;
}

/** Writes the header of a new cell of zeros. */
export function know(cell: usize, rows: i32, cols: i32): void {
  store<u32>(cell - ROWS, rows);
  store<u32>(cell - COLS, cols);
  store<u32>(cell - PUT_OFF, 0);
  forget(cell);
}

/** Whether the pointer is a view of another cell's memory. */
export function isView(cell: usize): bool {
  return (cell & 1) != 0;
}

/** Where the values lie. */
export function values(cell: usize): usize {
  return cell & ~1;
}

/** Forgets what was known of the values: they may be others from now on. */
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

/** Whether the row bytes are right. */
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

function behindValues(cell: usize): usize {
  return cell + ((<usize>(rowsOf(cell) * colsOf(cell))) << 2) + SLACK;
}

/** A byte for each row. A view has none: 0. */
export function rowBytes(cell: usize): usize {
  return isView(cell) ? 0 : behindValues(cell);
}

/** The row bytes where they are right, else 0. */
export function liveRows(cell: usize): usize {
  return rowsAreKnown(cell) ? behindValues(cell) : 0;
}

/** Room for a list with an entry for each row, and for what a vector writes past the last. */
export function listOf(cell: usize): usize {
  return (rowBytes(cell) + <usize>rowsOf(cell) + 15) & ~15;
}

/** Room for one row. */
export function rowCopy(cell: usize): usize {
  return listOf(cell) + ((<usize>(rowsOf(cell) + 8)) << 3);
}

/** What was put off. */
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

/** Where the list ends. */
export function listEnd(cell: usize): usize {
  return load<u32>(cell - LIST_END);
}

/** Puts off writing the first `n` rows: they are those of the records in the list. */
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

/** The word that says where the list ends, for whoever makes the list. */
export function listEndWord(cell: usize): usize {
  return cell - LIST_END;
}
