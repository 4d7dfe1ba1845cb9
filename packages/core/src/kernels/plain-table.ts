import type { Cell } from "../cells/cell.ts";
import type { Table } from "./kernels.ts";

/** A table that copies nothing: bytes stay bytes until a minibatch needs them. */
export function plainTable(values: ArrayLike<number>, scale: number): Table {
  const factor = Math.fround(scale);
  return (order, from, n, X) => copyRows(values, factor, order, from, n, X);
}

/** A table of the rows of a cell. */
export const cellTable =
  (source: Cell): Table =>
  (order, from, n, X) =>
    copyRows(source.get(), 1, order, from, n, X);

/** X[row] ← factor · values of row order[from + row], for n rows. */
function copyRows(
  values: ArrayLike<number>,
  factor: number,
  order: Int32Array,
  from: number,
  n: number,
  X: Cell,
): void {
  const x = X.get();
  const width = X.cols;
  for (let row = 0; row < n; row++) {
    let at = order[from + row]! * width;
    for (let to = row * width, end = to + width; to < end; to++) x[to] = values[at++]! * factor;
  }
}
