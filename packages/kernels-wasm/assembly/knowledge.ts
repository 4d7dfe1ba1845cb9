/*
 * What is known of a cell, in the header before its values, so that work can be left out:
 *
 *   −16  whether all values are finite: then a zero factor adds nothing, and its row need not be read
 *   −12  whether the bytes behind the values are right: a row whose byte is 0 holds zeros
 *    −8  rows
 *    −4  where the row bytes lie
 *
 * Kernels keep it up to date. Who calls `get()` may write, so it forgets. A pointer with its lowest bit set is a view of
 * another cell's memory, of which nothing is known.
 */

const FINITE: usize = 16;
const ROWS_KNOWN: usize = 12;
const ROWS: usize = 8;
const ROW_BYTES: usize = 4;

// @ts-ignore: a decorator of AssemblyScript
@inline
export function values(cell: usize): usize {
  return cell & ~1;
}

/** Writes the header of a new cell of zeros. */
export function know(cell: usize, rows: i32, rowBytes: usize): void {
  store<u32>(cell - ROWS, rows);
  store<u32>(cell - ROW_BYTES, <u32>rowBytes);
  forget(cell);
}

export function forget(cell: usize): void {
  if (cell & 1) return;
  store<u32>(cell - FINITE, 0);
  store<u32>(cell - ROWS_KNOWN, 0);
}

export function isFinite(cell: usize): bool {
  return !(cell & 1) && load<u32>(cell - FINITE) != 0;
}

export function setFinite(cell: usize, finite: bool): void {
  if (!(cell & 1)) store<u32>(cell - FINITE, finite);
}

/** The row bytes of a cell where they are right, else 0. */
export function liveRows(cell: usize): usize {
  return cell & 1 || !load<u32>(cell - ROWS_KNOWN) ? 0 : load<u32>(cell - ROW_BYTES);
}

/** The row bytes of a cell, to be written and then `setRowsKnown`; 0 for a view. */
export function rowBytes(cell: usize): usize {
  return cell & 1 ? 0 : load<u32>(cell - ROW_BYTES);
}

export function setRowsKnown(cell: usize): void {
  if (!(cell & 1)) store<u32>(cell - ROWS_KNOWN, 1);
}

export function rowsOf(cell: usize): i32 {
  return load<u32>(cell - ROWS);
}

/** Whether `count` values are all finite: x − x is 0 then, and NaN else. */
export function scan(at: usize, count: i32): bool {
  let odd = f32x4.splat(0);
  const end = at + (<usize>count << 2);
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
