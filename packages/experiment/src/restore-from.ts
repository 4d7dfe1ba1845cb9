import { valuesOf, type Tensors } from "@closurenet/checkpoint";
import { restore, type Cells } from "@closurenet/core";

/**
 * Sets cells to the tensors of the same names, exactly.
 *
 * @throws naming every cell that is missing, left over, of another shape, or not finite; then nothing was changed.
 */
export const restoreFrom = (cells: Cells, tensors: Tensors): void =>
  restore(
    cells,
    new Map(
      [...tensors].map(([name, tensor]) => {
        const [rows = 1, cols = 1] = tensor.shape;
        return [name, { rows, cols, values: valuesOf(tensor) }];
      }),
    ),
  );
