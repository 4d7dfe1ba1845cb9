import type { Cell } from "../cells/cell.ts";
import { matrix, type Rows } from "../cells/matrix.ts";
import { fail } from "../errors.ts";
import { cellTable } from "../kernels/plain-table.ts";
import type { Dataset } from "./dataset.ts";
import { fromTables } from "./from-tables.ts";

/**
 * Examples whose targets are numbers: inputs and targets are matrices, or arrays of rows.
 *
 * @throws where inputs and targets differ in their count of rows.
 * @example
 * const data = regression([[0], [1], [2]], [[1], [3], [5]]);
 */
export function regression(inputs: Cell | Rows, targets: Cell | Rows): Dataset {
  const [X, Y] = [asCell(inputs), asCell(targets)];
  if (X.rows !== Y.rows || X.rows === 0) {
    fail("regression", `expected as many rows of targets as of inputs, and at least one, got ${Y.rows} for ${X.rows}.`);
  }
  return fromTables({ size: X.rows, inputs: X.cols, outputs: Y.cols }, () => cellTable(X), cellTable(Y));
}

const asCell = (rows: Cell | Rows): Cell =>
  typeof rows === "object" && rows !== null && "get" in rows ? rows : matrix(rows);
