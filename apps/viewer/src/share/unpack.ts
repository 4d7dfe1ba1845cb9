import type { Frame, Tensor } from "@closurenet/checkpoint";
import type { Saved } from "@closurenet/core";
import { inflated } from "./deflate.ts";
import { type PackedHeader, halfOf } from "./stream.ts";

/** A packed film may be so large when it is unpacked. */
const LIMIT = 2 ** 30;

export interface Unpacked {
  readonly header: PackedHeader;
  /** The frames, one after the other. */
  frames(): Generator<Frame>;
  /** The cells of the last frame's network that no frame holds. */
  readonly cells: ReadonlyMap<string, Saved>;
}

const fault = (expected: string, got: string): Error =>
  new Error(`[viewer] film: expected ${expected}, got ${got}. The file was changed after it was made: make it again.`);

/** Reads a packed film. @throws where it is damaged. */
export async function unpackFilm(bytes: Uint8Array): Promise<Unpacked> {
  const all = await inflated(bytes, LIMIT).catch((cause: unknown) => {
    throw fault("a packed film", cause instanceof Error ? cause.message : String(cause));
  });
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  const length = all.length < 4 ? Infinity : view.getUint32(0, true);
  if (length > all.length - 4) throw fault("a header", `${all.length} bytes`);
  const header = parse(new TextDecoder().decode(all.subarray(4, 4 + length)));
  const picture = header.matrices.reduce((sum, { rows, cols }) => sum + 2 * rows * cols, 0);
  const rest = (header.cells ?? []).reduce((sum, { rows, cols }) => sum + 4 * rows * cols, 0);
  const wanted = 4 + length + picture * (header.frames.length + 1) + rest;
  if (all.length !== wanted) throw fault(`${wanted} bytes`, `${all.length}`);
  let at = all.length - rest;
  const cells = new Map(
    (header.cells ?? []).map(({ name, rows, cols }): [string, Saved] => {
      const values = new Float32Array(all.slice(at, at + 4 * rows * cols).buffer);
      at += 4 * rows * cols;
      return [name, { rows, cols, values }];
    }),
  );
  return {
    header,
    cells,
    *frames() {
      let at = 4 + length;
      const before = header.matrices.map(({ rows, cols }) => new Int16Array(rows * cols));
      const tables = header.matrices.map(({ step }) => halves(step));
      for (const [i, frame] of header.frames.entries()) {
        const last = i === header.frames.length - 1;
        const tensors = new Map<string, Tensor>();
        for (const [m, { name, rows, cols }] of header.matrices.entries()) {
          const size = rows * cols;
          const data = new Uint8Array(2 * size);
          add(before[m]!, all.subarray(at, at + 2 * size), new Uint16Array(data.buffer), tables[m]!);
          at += 2 * size;
          tensors.set(name, { dtype: "F16", shape: [rows, cols], data });
        }
        if (last) {
          for (const { data } of tensors.values()) {
            data.set(all.subarray(at, at + data.length));
            at += data.length;
          }
        }
        yield { ...frame, tensors };
      }
    },
  };
}

/** The half float of each whole number that occurs, made when it does. */
function halves(step: number): (q: number) => number {
  const known = new Int32Array(65_536).fill(-1);
  return (q) => {
    const place = q & 65_535;
    if (known[place] === -1) known[place] = halfOf(q, step);
    return known[place]!;
  };
}

function add(before: Int16Array, bytes: Uint8Array, to: Uint16Array, half: (q: number) => number): void {
  const { length } = before;
  for (let i = 0; i < length; i++) {
    const written = bytes[i]! | (bytes[length + i]! << 8);
    before[i] = before[i]! + ((written >> 1) ^ -(written & 1));
    to[i] = half(before[i]!);
  }
}

const whole = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function parse(text: string): PackedHeader {
  let header: PackedHeader;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what counts is checked below
    header = JSON.parse(text) as PackedHeader;
  } catch {
    throw fault("a header in JSON", JSON.stringify(text.slice(0, 40)));
  }
  if (header?.format !== "closurenet packed film" || header.version !== 1)
    throw fault("a packed film of version 1", "another");
  const { matrices, frames, cells = [] } = header;
  const good =
    Array.isArray(matrices) &&
    matrices.length > 0 &&
    matrices.every(
      ({ name, rows, cols, step }) =>
        typeof name === "string" && whole(rows) && whole(cols) && rows > 1 && cols > 0 && step > 0,
    ) &&
    Array.isArray(frames) &&
    frames.length > 0 &&
    frames.every(({ step, epoch, metrics }) => whole(step) && typeof epoch === "number" && Array.isArray(metrics)) &&
    Array.isArray(cells) &&
    cells.every(({ name, rows, cols }) => typeof name === "string" && whole(rows) && whole(cols));
  if (!good) throw fault("matrices, frames and cells", "something else");
  return header;
}
