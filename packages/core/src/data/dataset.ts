import type { Cell } from "../cells/cell.ts";
import type { Kernels, Table } from "../kernels/kernels.ts";
import { plainTable } from "../kernels/plain-table.ts";

/** Writes the examples `order[from] … order[from + n − 1]` into the first `n` rows of X and Y. */
export type Fill = (order: Int32Array, from: number, n: number, X: Cell, Y: Cell) => void;

/** Examples to learn from: a closure that fills minibatches. */
export interface Dataset {
  readonly size: number;
  /** How many numbers an example has. */
  readonly inputs: number;
  /** How many numbers its target has. */
  readonly outputs: number;
  readonly fill: Fill;
  /** A faster `fill` for kernels that keep the examples in their own memory; `fill` is used where it is left out. */
  readonly on?: (kernels: Kernels) => Fill;
  /** The examples at `order`, without copying them. */
  subset(order: Int32Array): Dataset;
}

/**
 * Examples that lie in tables: `inputs` gives the table for some kernels. With `picked`, example i is the one at `picked[i]`.
 */
export function fromTables(
  shape: Pick<Dataset, "size" | "inputs" | "outputs">,
  inputs: (kernels: Pick<Kernels, "table">) => Table,
  targets: Table,
  picked?: Int32Array,
): Dataset {
  const filled = (table: Table): Fill => {
    let rows = new Int32Array(0);
    return (order, from, n, X, Y) => {
      if (!picked) {
        table(order, from, n, X);
        targets(order, from, n, Y);
        return;
      }
      if (rows.length < n) rows = new Int32Array(n);
      for (let row = 0; row < n; row++) rows[row] = picked[order[from + row]!]!;
      table(rows, 0, n, X);
      targets(rows, 0, n, Y);
    };
  };
  return {
    ...shape,
    fill: filled(inputs({ table: plainTable })),
    on: (kernels) => filled(inputs(kernels)),
    subset: (order) =>
      fromTables({ ...shape, size: order.length }, inputs, targets, picked ? order.map((i) => picked[i]!) : order),
  };
}
