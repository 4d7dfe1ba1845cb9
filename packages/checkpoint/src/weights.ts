import type { Cell, CellArray } from "@closurenet/core";
import { concatBytes } from "./concat-bytes.ts";
import type { Dtype } from "./dtype.ts";
import { layOut } from "./safetensors.ts";
import { singleBits } from "./tensors.ts";

/** The weights of a frame, as a safetensors file whose floats are half floats. */
export interface Weights {
  /** The bytes of the file before the first half float. They include the tensors of random words. */
  readonly head: Uint8Array;
  /** The bit patterns of the 32-bit floats that must still be rounded. For a cell of 32-bit floats it is the cell's memory. */
  readonly singles: readonly Uint32Array[];
}

/** Makes a function that reads the weights of cells. It computes the layout of the file only when the cells change. */
export function weightsReader(): (cells: ReadonlyMap<string, Cell<CellArray>>) => Weights {
  let previous: readonly (readonly [string, Cell<CellArray>])[] = [];
  let layout = layOut(new Map<string, ReturnType<typeof shapeOf>>());
  return (cells) => {
    const entries = [...cells];
    const same = ([name, cell]: (typeof previous)[number], i: number): boolean =>
      previous[i]?.[0] === name && previous[i][1] === cell;
    if (entries.length !== previous.length || !entries.every(same)) {
      layout = layOut(new Map(entries.map(([name, cell]) => [name, shapeOf(cell)])));
      previous = entries;
    }
    const words: Uint8Array[] = [];
    const singles: Uint32Array[] = [];
    for (const [, { cell }] of layout.sorted) {
      const values = cell.get();
      if (!(values instanceof Int32Array)) singles.push(singleBits(values));
      else words.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    return { head: words.length === 0 ? layout.head : concatBytes([layout.head, ...words]), singles };
  };
}

const shapeOf = (cell: Cell<CellArray>): { cell: Cell<CellArray>; dtype: Dtype; shape: readonly number[] } => ({
  cell,
  dtype: cell.get() instanceof Int32Array ? "I32" : "F16",
  shape: [cell.rows, cell.cols],
});
