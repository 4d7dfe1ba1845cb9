import type { Table } from "./kernels.ts";

/** A table that is read where it lies, number by number: bytes stay bytes until a minibatch needs them. */
export function plainTable(values: ArrayLike<number>, scale: number): Table {
  const factor = Math.fround(scale);
  return (order, from, n, X) => {
    const x = X.get();
    const width = X.cols;
    for (let row = 0; row < n; row++) {
      let at = order[from + row]! * width;
      for (let to = row * width, end = to + width; to < end; to++) x[to] = values[at++]! * factor;
    }
  };
}
