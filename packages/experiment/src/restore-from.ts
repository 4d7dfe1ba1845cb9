import { floatsOf, valuesOf, wordsOf, type Tensor, type Tensors } from "@closurenet/checkpoint";
import { restore, type Cell, type CellArray, type Cells, type Saved } from "@closurenet/core";
import { fail, reason } from "./errors.ts";

const floats: ReadonlySet<string> = new Set(["F64", "F32", "F16", "BF16"]);

/**
 * Sets cells to the tensors of the same names, exactly.
 *
 * @throws by the name of `subject`, naming every cell that is missing, left over, of another shape, or not finite; then
 * nothing was changed.
 */
export function restoreFrom(subject: string, cells: Cells, tensors: Tensors): void {
  const saved = new Map([...tensors].map(([name, tensor]) => [name, savedFor(subject, name, cells.get(name), tensor)]));
  try {
    restore(cells, saved);
  } catch (error) {
    fail(subject, reason(error).replace("[core] restore: ", ""));
  }
}

/** The values of a tensor as its cell holds them: a double that is no 32-bit float must not become infinite later on. */
function savedFor(subject: string, name: string, cell: Cell<CellArray> | undefined, tensor: Tensor): Saved {
  const [rows = 1, cols = 1] = tensor.shape;
  const of = cell?.get();
  if (!of) return { rows, cols, values: [] };
  const words = of instanceof Int32Array;
  if (words ? tensor.dtype !== "I32" : !floats.has(tensor.dtype)) {
    fail(subject, `expected ${words ? "words (I32)" : "floats"} in ${name}, got ${tensor.dtype}. Nothing was changed.`);
  }
  const read = words ? wordsOf : of instanceof Float32Array ? floatsOf : valuesOf;
  return { rows, cols, values: read(tensor) };
}
