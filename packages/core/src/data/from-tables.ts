import type { Kernels, Table } from "../kernels/kernels.ts";
import { plainTable } from "../kernels/plain-table.ts";
import type { Dataset, Fill } from "./dataset.ts";

/**
 * Examples that lie in tables. `inputs` makes the table of the inputs for the kernels that it is given. With `picked`,
 * example i is row `picked[i]` of the tables.
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
