import type { Cell } from "@closurenet/core";
import type { Engine } from "./engine.ts";
import { fail } from "./errors.ts";
import { ADVICE } from "./heap.ts";

/** The cells of one engine, and where any cell begins that is handed to its kernels. */
export interface WasmCells {
  cell(rows: number, cols: number): Cell;
  /** A pointer to the values, with its lowest bit set where nothing is known of them. */
  at(cell: Cell): number;
}

export function wasmCells({ exports, memory, heap }: Engine): WasmCells {
  const HEADER = exports.HEADER.value;
  // A property and not a map: it is read some thirty times a step.
  const AT = Symbol("where it begins");

  function room(bytes: number, rows: number, cols: number, owner: object): number {
    try {
      return heap.block(bytes, owner);
    } catch (cause) {
      return fail("cell", `expected room for ${rows} × ${cols} numbers, got a memory that is full. ${ADVICE}`, cause);
    }
  }

  return {
    cell(rows, cols) {
      const count = rows * cols;
      const bytes = exports.blockSize(rows, cols);
      // What is held for as long as somebody can reach the values: the view, for `get()` hands it out.
      const token = {};
      const at = room(bytes, rows, cols, token) + HEADER;
      exports.know(at, rows, cols);
      let view = new Float32Array(memory.buffer, at, count);
      heap.handOver(token, view, at - HEADER, bytes);

      /** The values as they lie now: a memory that is not shared leaves its views behind, empty, when it grows. */
      function get(): Float32Array {
        if (view.length !== count) {
          const moved = new Float32Array(memory.buffer, at, count);
          heap.handOver(view, moved, at - HEADER, bytes);
          view = moved;
        }
        exports.expose(at);
        return view;
      }
      return {
        rows,
        cols,
        get,
        set(values: ArrayLike<number>) {
          if (values.length !== count) {
            fail("cell", `expected ${rows} × ${cols} = ${count} values, got ${values.length}.`);
          }
          get().set(values);
        },
        [AT]: at,
      } as Cell;
    },

    at(cell) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up, not believed
      const own = (cell as { readonly [AT]?: number })[AT];
      if (own !== undefined) return own;
      const values = cell.get();
      if (!(values instanceof Float32Array) || !heap.has(values.buffer)) {
        fail(
          "cell",
          `expected a ${cell.rows} × ${cell.cols} cell in the memory of these kernels, got one elsewhere. ` +
            "Make it with their cell(rows, cols), and copy the values in with set.",
        );
      }
      return values.byteOffset | 1;
    },
  };
}
