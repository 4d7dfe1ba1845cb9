import { plainKernels, type Cell, type Table } from "@closurenet/core";
import type { Engine } from "./engine.ts";
import { fail } from "./errors.ts";
import type { Room } from "./heap.ts";
import type { WasmCells } from "./cells.ts";

/** Bytes that are copied at a time. */
const STAGE = 1 << 20;

/** Wider examples are read where they lie: 16 bits say where in a record something is (assembly/records.ts). */
const WIDEST = 32_000;

/** Examples as records (assembly/records.ts). */
interface Records {
  /** Points to a word for each example: where its record begins. */
  readonly starts: number;
  readonly count: number;
}

/** What `make` makes; undefined where memory has no room for it. */
function whereItFits<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Tables of bytes. What is not zero among them is listed once, in the memory of the kernels. */
export function byteTables(
  { exports, memory, heap }: Engine,
  { at }: WasmCells,
): (bytes: Uint8Array, scale: number) => Table {
  const { table: plainTable } = plainKernels();
  const listed = new WeakMap<Uint8Array, Map<number, Records | undefined>>();
  // A cell holds the bytes that it shows: nobody else may hold them any more when it is looked at.
  const shown = new WeakMap<Cell, Uint8Array>();
  let stage: Room = { at: 0, size: 0 };
  let picks = stage;
  let ids = new Int32Array(0); // over picks

  /** Goes through the examples, as many at a time as the stage holds. */
  function eachPart(
    bytes: Uint8Array,
    width: number,
    visit: (at: number, count: number, first: number) => number,
  ): number {
    const most = Math.max(1, Math.floor(STAGE / width));
    const size = most * width;
    if (stage.size < size) stage = heap.room(size);
    let sum = 0;
    for (let first = 0; first < bytes.length / width; first += most) {
      const part = bytes.subarray(first * width, (first + most) * width);
      new Uint8Array(memory.buffer, stage.at, part.length).set(part);
      sum += visit(stage.at, part.length / width, first);
    }
    return sum;
  }

  function list(bytes: Uint8Array, width: number): Records {
    const count = bytes.length / width;
    const size = eachPart(bytes, width, (part, n) => exports.recordsSize(part, n, width));
    const starts = heap.block(4 * count, bytes);
    let end = heap.block(size + 16, bytes); // a vector may read past the last entry
    eachPart(bytes, width, (part, n, first) => {
      end = exports.writeRecords(part, n, width, end, starts + 4 * first);
      return 0;
    });
    return { starts, count };
  }

  /** The records of bytes in rows of `width`, listed once; undefined where they do not fit. */
  function recordsOf(bytes: Uint8Array, width: number): Records | undefined {
    const known = listed.get(bytes) ?? new Map<number, Records | undefined>();
    listed.set(bytes, known);
    if (!known.has(width)) known.set(width, width > WIDEST ? undefined : whereItFits(() => list(bytes, width)));
    return known.get(width);
  }

  function roomFor(size: number): Room | undefined {
    return whereItFits(() => heap.room(size));
  }

  /** Where the kernels are told the numbers of `n` examples; undefined where memory has no room for them. */
  function told(n: number): Int32Array | undefined {
    if (picks.size < 4 * n) {
      const more = roomFor(4 * n);
      if (!more) return undefined;
      [picks, ids] = [more, new Int32Array(0)];
    }
    if (ids.length === 0) ids = new Int32Array(memory.buffer, picks.at, picks.size / 4);
    return ids;
  }

  return (bytes, scale) => {
    const factor = Math.fround(scale);
    const fill = plainTable(bytes, scale);
    let records: Records | undefined;
    let width = 0;
    return (order: Int32Array, from: number, n: number, X: Cell) => {
      if (width !== X.cols) {
        width = X.cols;
        records = recordsOf(bytes, width);
      }
      const asked = records && told(n);
      if (!records || !asked) return fill(order, from, n, X);
      for (let i = 0; i < n; i++) {
        const id = order[from + i]!;
        if (!(id >= 0 && id < records.count)) {
          fail("table", `expected the number of one of ${records.count} examples, got ${id}.`);
        }
        asked[i] = id;
      }
      if (shown.get(X) !== bytes) shown.set(X, bytes);
      exports.take(records.starts, asked.byteOffset, at(X), n, width, factor);
    };
  };
}
