import type { Cell, Table } from "@closurenet/core";
import type { Engine } from "./engine.ts";
import { fail } from "./errors.ts";
import type { WasmCells } from "./cells.ts";

/** Bytes that lie in wasm memory as well, copied when first asked for, and read from there. */
export function byteTables(
  { exports, memory, heap }: Engine,
  { at }: WasmCells,
): (bytes: Uint8Array, scale: number) => Table {
  const copies = new WeakMap<Uint8Array, number>();
  const owner = {};
  let picks: { readonly at: number; readonly room: number; view: Int32Array } | undefined;

  /** Where the numbers of `n` examples are told to the kernels. */
  function told(n: number): Int32Array {
    if (!picks || picks.room < n) {
      const where = heap.block(4 * n, owner);
      picks = { at: where, room: n, view: new Int32Array(memory.buffer, where, n) };
    }
    if (picks.view.length === 0) picks.view = new Int32Array(memory.buffer, picks.at, picks.room);
    return picks.view;
  }

  function copied(bytes: Uint8Array): number {
    const before = copies.get(bytes);
    if (before !== undefined) return before;
    const where = heap.block(bytes.length + 16, bytes);
    new Uint8Array(memory.buffer, where, bytes.length).set(bytes);
    copies.set(bytes, where);
    return where;
  }

  return (bytes, scale) => {
    const where = copied(bytes);
    const factor = Math.fround(scale);
    return (order: Int32Array, from: number, n: number, X: Cell) => {
      const ids = told(n);
      const rows = bytes.length / X.cols;
      for (let i = 0; i < n; i++) {
        const id = order[from + i]!;
        if (!(id >= 0 && id < rows)) fail("table", `expected the number of one of ${rows} examples, got ${id}.`);
        ids[i] = id;
      }
      exports.gather(where, ids.byteOffset, at(X), n, X.cols, factor);
    };
  };
}
