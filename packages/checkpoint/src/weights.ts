import type { Cell, CellArray } from "@closurenet/core";
import type { Dtype } from "./dtype.ts";
import { layOut } from "./safetensors.ts";
import { singleBits } from "./tensors.ts";

/** The weights of a frame as a safetensors file whose floats are halves. */
export interface Weights {
  /** Its bytes up to the first half, random words among them. */
  readonly head: Uint8Array;
  /** The patterns of the 32-bit floats that are still to be rounded; live where the cell holds such. */
  readonly singles: readonly Uint32Array[];
}

/** Gives the weights that cells hold; cells that come again and again are laid out once. */
export function weightsReader(): (cells: ReadonlyMap<string, Cell<CellArray>>) => Weights {
  let known: readonly (readonly [string, Cell<CellArray>])[] = [];
  let layout = layOut(new Map<string, ReturnType<typeof shapeOf>>());
  return (cells) => {
    const entries = [...cells];
    const same = ([name, cell]: (typeof known)[number], i: number): boolean =>
      known[i]?.[0] === name && known[i][1] === cell;
    if (entries.length !== known.length || !entries.every(same)) {
      layout = layOut(new Map(entries.map(([name, cell]) => [name, shapeOf(cell)])));
      known = entries;
    }
    const words: Uint8Array[] = [];
    const singles: Uint32Array[] = [];
    for (const [, { cell }] of layout.sorted) {
      const values = cell.get();
      if (!(values instanceof Int32Array)) singles.push(singleBits(values));
      else words.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    return { head: words.length === 0 ? layout.head : joined([layout.head, ...words]), singles };
  };
}

const shapeOf = (cell: Cell<CellArray>): { cell: Cell<CellArray>; dtype: Dtype; shape: readonly number[] } => ({
  cell,
  dtype: cell.get() instanceof Int32Array ? "I32" : "F16",
  shape: [cell.rows, cell.cols],
});

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
