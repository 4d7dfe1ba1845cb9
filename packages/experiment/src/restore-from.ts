import { floatsOf, valuesOf, wordsOf, type Tensor, type Tensors } from "@closurenet/checkpoint";
import { restore, type Cell, type CellArray, type Cells, type Saved } from "@closurenet/core";
import { fail, reason } from "./errors.ts";

const floats: ReadonlySet<string> = new Set(["F64", "F32", "F16", "BF16"]);

/**
 * Sets each cell to the exact values of the tensor of its name.
 *
 * @param subject the file's name, for messages
 * @throws with every cell that is missing, left over, of another shape, or not finite. Then no cell was changed.
 */
export function restoreFrom(subject: string, cells: Cells, tensors: Tensors): void {
  const saved = new Map([...tensors].map(([name, tensor]) => [name, savedFor(subject, name, cells.get(name), tensor)]));
  try {
    restore(cells, saved);
  } catch (error) {
    fail(subject, reason(error).replace("[core] restore: ", ""));
  }
}

/**
 * The values of a tensor, in the kind of numbers that its cell holds. They are converted before `restore` checks that they
 * are finite, because a large 64-bit float is infinite as a 32-bit float.
 */
function savedFor(subject: string, name: string, cell: Cell<CellArray> | undefined, tensor: Tensor): Saved {
  const [rows = 1, cols = 1] = tensor.shape;
  const current = cell?.get();
  if (!current) return { rows, cols, values: [] };
  const words = current instanceof Int32Array;
  if (words ? tensor.dtype !== "I32" : !floats.has(tensor.dtype)) {
    fail(subject, `expected ${words ? "words (I32)" : "floats"} in ${name}, got ${tensor.dtype}. Nothing was changed.`);
  }
  const read = words ? wordsOf : current instanceof Float32Array ? floatsOf : valuesOf;
  return { rows, cols, values: read(tensor) };
}
