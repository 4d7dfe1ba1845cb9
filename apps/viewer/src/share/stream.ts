import { type Frame, type MetricPoint, halfBits } from "@closurenet/checkpoint";
import type { Saved } from "@closurenet/core";
import { halfFrame, halfValues } from "@closurenet/film";
import type { About } from "../renderer/film/reading/about.ts";

// A packed film is a deflated stream of
//
//   length of the header, 4 bytes, little-endian   header, JSON   pictures   last frame   other cells
//
// A picture holds the weights of one frame, matrix by matrix. A weight w is the whole number q = round(w ⁄ Δ); what is written is
// how q differs from the picture before, as an unsigned number whose last bit is the sign, and first the low bytes of a matrix,
// then its high bytes: what changes little packs small. The last frame is there once more, as half floats,
// and after it those cells of its network that no frame holds, as 32-bit floats.

/** A matrix in a packed film. */
export interface PackedMatrix {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** The distance of two weights that can be told apart. */
  readonly step: number;
}

/** What stands in the header. */
export interface PackedHeader {
  readonly format: "closurenet packed film";
  readonly version: 1;
  readonly name: string;
  /** How many frames the film had that these were chosen from. */
  readonly of: number;
  readonly about?: About | undefined;
  readonly matrices: readonly PackedMatrix[];
  readonly frames: readonly {
    readonly step: number;
    readonly epoch: number;
    readonly metrics: readonly MetricPoint[];
  }[];
  /** Cells of the last frame's network that are none of the matrices. */
  readonly cells?: readonly { readonly name: string; readonly rows: number; readonly cols: number }[];
}

/** What is packed. */
export interface Content extends Pick<PackedHeader, "name" | "of" | "about" | "matrices"> {
  readonly frames: readonly Frame[];
  readonly metrics: readonly MetricPoint[];
  /** Cells of the last frame's network that are none of the matrices, such as the statistics of batch normalisation. */
  readonly cells: ReadonlyMap<string, Saved>;
}

/** Whole numbers that stand for what is no finite weight. */
const NOT_A_NUMBER = -32_768;
const INFINITE = 32_767;
/** The largest whole number that stands for a weight. */
export const MOST = 32_766;

/** Points of a curve that are kept: more than a chart has pixels. */
const POINTS = 1500;

/** All points at which something was validated, and of the others as many as a chart can show. */
function thinned(metrics: readonly MetricPoint[]): MetricPoint[] {
  const every = Math.max(1, Math.ceil(metrics.length / POINTS));
  return metrics
    .filter(({ validation }, i) => validation !== undefined || i % every === 0 || i === metrics.length - 1)
    .map(({ step, epoch, loss, validation }) => ({
      step,
      epoch: Number(epoch.toFixed(4)),
      loss: Number(loss.toPrecision(5)),
      ...(validation && { validation }),
    }));
}

/** The header, with its length before it. */
export function headerBytes({ name, of, about, matrices, frames, metrics, cells }: Content): Uint8Array {
  const points = thinned(metrics);
  let next = 0;
  const header: PackedHeader = {
    format: "closurenet packed film",
    version: 1,
    name,
    of,
    ...(about && { about }),
    matrices,
    frames: frames.map(({ step, epoch }, i) => {
      const from = next;
      while (next < points.length && (points[next]!.step <= step || i === frames.length - 1)) next += 1;
      return { step, epoch, metrics: points.slice(from, next) };
    }),
    ...(cells.size > 0 && { cells: [...cells].map(([cell, { rows, cols }]) => ({ name: cell, rows, cols })) }),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes;
}

/** The pictures of frames, matrix by matrix, each by how it differs from the one before; the first from zeros. */
export function* pictureBytes(frames: readonly Frame[], matrices: readonly PackedMatrix[]): Generator<Uint8Array> {
  const before = matrices.map(({ rows, cols }) => new Int16Array(rows * cols));
  for (const { tensors } of frames) {
    for (const [m, { name, step }] of matrices.entries()) {
      const halves = weightsIn(tensors, name, before[m]!.length);
      yield differences(halves, before[m]!, step);
    }
  }
}

/** The last frame as it was recorded, and the other cells of its network. */
export function* lastBytes({ frames, matrices, cells }: Content): Generator<Uint8Array> {
  for (const { name, rows, cols } of matrices) {
    const halves = weightsIn(frames.at(-1)!.tensors, name, rows * cols);
    yield new Uint8Array(Uint16Array.from(halves).buffer);
  }
  for (const { values } of cells.values()) yield new Uint8Array(Float32Array.from(values).buffer);
}

/** The whole stream. */
export function* streamOf(content: Content): Generator<Uint8Array> {
  yield headerBytes(content);
  yield* pictureBytes(content.frames, content.matrices);
  yield* lastBytes(content);
}

function weightsIn(tensors: Frame["tensors"], name: string, length: number): Uint16Array {
  const tensor = tensors.get(name);
  const halves = tensor && halfBits(tensor);
  if (halves?.length === length) return halves;
  throw new Error(`[viewer] ${name}: expected ${length} weights in every frame, got ${halves?.length ?? "none"}.`);
}

function differences(halves: Uint16Array, before: Int16Array, step: number): Uint8Array {
  const { length } = halves;
  const bytes = new Uint8Array(2 * length);
  for (let i = 0; i < length; i++) {
    const weight = halfValues[halves[i]!]!;
    const q = Number.isFinite(weight)
      ? Math.max(-MOST, Math.min(MOST, Math.round(weight / step)))
      : Number.isNaN(weight)
        ? NOT_A_NUMBER
        : Math.sign(weight) * INFINITE;
    const difference = ((q - before[i]!) << 16) >> 16;
    before[i] = q;
    const written = (difference << 1) ^ (difference >> 15);
    bytes[i] = written & 255;
    bytes[length + i] = (written >> 8) & 255;
  }
  return bytes;
}

/** The half float of a whole number in a packed film. */
export const halfOf = (q: number, step: number): number =>
  halfFrame([q === NOT_A_NUMBER ? Number.NaN : Math.abs(q) === INFINITE ? Math.sign(q) * Infinity : q * step])[0]!;
