import { type Frame, type MetricPoint, halfBits } from "@closurenet/checkpoint";
import { halfFrame, halfValues, motionMeter, pickFrames } from "@closurenet/film";
import type { About } from "../renderer/film/reading/about.ts";
import { deflated } from "./deflate.ts";

// A packed film is a deflated stream of
//
//   length of the header, 4 bytes, little-endian   header, JSON   pictures   last frame
//
// A picture holds the weights of one frame, matrix by matrix. A weight w is the whole number q = round(w ⁄ Δ); what is written is
// how q differs from the picture before, as an unsigned number whose last bit is the sign, and first the low bytes of a matrix,
// then its high bytes: what changes little packs small. The last frame is there once more, as half floats.

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
  readonly about?: About;
  readonly matrices: readonly PackedMatrix[];
  readonly frames: readonly {
    readonly step: number;
    readonly epoch: number;
    readonly metrics: readonly MetricPoint[];
  }[];
}

/** Whole numbers that stand for what is no finite weight. */
const NOT_A_NUMBER = -32_768;
const INFINITE = 32_767;
const MOST = 32_766;

/** Points of a curve that are kept: more than a chart has pixels. */
const POINTS = 1500;

/** A film whose frames can be read more than once, one after the other. */
export interface Filmed {
  readonly name: string;
  readonly about?: About | undefined;
  frames(): Iterable<Frame> | AsyncIterable<Frame>;
}

export interface Packed {
  readonly bytes: Uint8Array;
  readonly frames: number;
  readonly of: number;
  /** How far a weight may be from its own value, at most; in the last frame, which is there as it was recorded, it is not. */
  readonly rounding: number;
}

const isWeights = (name: string): boolean => /^layers\.\d+(?:\.\d+)*\.W$/.test(name);

/** Standard deviations of a matrix that are told apart, from fine to coarse; and pictures, from many to few. */
const FINENESS = [128, 64, 32];
const PICTURES = [120, 90, 60, 40, 24, 12, 6, 2];

/**
 * Packs a film into at most `limit` bytes: pictures that are evenly spaced by how far the weights of the first layer moved, as
 * many and as fine as fit.
 *
 * @param options `told` is called before each attempt with the share of the work that is done, at least; `pause` is waited for
 *   between pieces of work, so that a page may breathe
 * @throws where not even two pictures fit, or there is no frame
 */
export async function packFilm(
  film: Filmed,
  limit: number,
  options: { readonly signal?: AbortSignal; told?(share: number): void; pause?(): Promise<void> } = {},
): Promise<Packed> {
  const { signal, told = () => undefined, pause } = options;
  const passed = await lookThrough(film, signal);
  const attempts = PICTURES.filter(
    (pictures, i) => pictures < passed.of || i === PICTURES.length - 1 || PICTURES[i + 1]! < passed.of,
  );
  for (const [i, pictures] of attempts.entries()) {
    const picked = pickFrames(passed.arc, pictures);
    const frames = await only(film, picked, signal);
    for (const [k, fineness] of FINENESS.entries()) {
      signal?.throwIfAborted();
      told((i + k / FINENESS.length) / attempts.length);
      const matrices = passed.matrices.map(({ deviation, largest, ...matrix }) => ({
        ...matrix,
        step: Math.max(deviation / fineness, largest / MOST) || 1,
      }));
      const bytes = await deflated(streamOf(film, passed, { frames, matrices }), pause);
      if (bytes.length <= limit) {
        const rounding = Math.max(...matrices.map(({ step }) => step / 2));
        return { bytes, frames: frames.length, of: passed.of, rounding };
      }
    }
  }
  const weights = passed.matrices.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
  throw new Error(
    `[viewer] ${film.name}: expected a network whose film fits into ${(limit / 1e6).toFixed(1)} MB, got one of ` +
      `${weights.toLocaleString("en")} weights. A GIF of a layer is smaller.`,
  );
}

interface Passed {
  readonly of: number;
  readonly arc: Float64Array;
  readonly metrics: readonly MetricPoint[];
  readonly matrices: readonly {
    readonly name: string;
    readonly rows: number;
    readonly cols: number;
    readonly deviation: number;
    readonly largest: number;
  }[];
}

/** Reads a film once: how its weights move and how large they are, and what was measured. */
async function lookThrough({ name, frames }: Filmed, signal?: AbortSignal): Promise<Passed> {
  const meter = motionMeter();
  const sizes = new Map<string, { rows: number; cols: number; squares: number; count: number; largest: number }>();
  const metrics: MetricPoint[] = [];
  let of = 0;
  for await (const { tensors, metrics: measured } of frames()) {
    signal?.throwIfAborted();
    of += 1;
    metrics.push(...measured);
    let first = true;
    for (const [matrix, tensor] of tensors) {
      if (!isWeights(matrix) || tensor.shape.length !== 2) continue;
      const [rows = 0, cols = 0] = tensor.shape;
      const halves = halfBits(tensor);
      if (first) meter.add(halves.slice());
      first = false;
      const size = sizes.get(matrix) ?? { rows, cols, squares: 0, count: 0, largest: 0 };
      sizes.set(matrix, size);
      for (const half of halves) {
        const weight = Math.abs(halfValues[half]!);
        if (!Number.isFinite(weight)) continue;
        size.squares += weight * weight;
        size.count += 1;
        size.largest = Math.max(size.largest, weight);
      }
    }
  }
  if (of === 0 || sizes.size === 0) throw new Error(`[viewer] ${name}: expected frames with weights, got none.`);
  const matrices = [...sizes].map(([matrix, { rows, cols, squares, count, largest }]) => ({
    name: matrix,
    rows,
    cols,
    largest,
    deviation: Math.sqrt(squares / Math.max(1, count)),
  }));
  return { of, arc: meter.arc(), metrics, matrices };
}

/** The frames at these rising places. */
async function only({ frames }: Filmed, picked: readonly number[], signal?: AbortSignal): Promise<Frame[]> {
  const found: Frame[] = [];
  let at = 0;
  for await (const frame of frames()) {
    signal?.throwIfAborted();
    if (at === picked[found.length]) {
      found.push({
        ...frame,
        tensors: new Map([...frame.tensors].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }])),
      });
    }
    at += 1;
  }
  return found;
}

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

function* streamOf(
  film: Filmed,
  { of, metrics }: Passed,
  { frames, matrices }: { readonly frames: readonly Frame[]; readonly matrices: readonly PackedMatrix[] },
): Generator<Uint8Array> {
  const points = thinned(metrics);
  let next = 0;
  const header: PackedHeader = {
    format: "closurenet packed film",
    version: 1,
    name: film.name,
    of,
    ...(film.about && { about: film.about }),
    matrices,
    frames: frames.map(({ step, epoch }, i) => {
      const from = next;
      while (next < points.length && (points[next]!.step <= step || i === frames.length - 1)) next += 1;
      return { step, epoch, metrics: points.slice(from, next) };
    }),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  yield length;
  yield text;
  const before = matrices.map(({ rows, cols }) => new Int16Array(rows * cols));
  for (const { tensors } of frames) {
    for (const [m, { name, step }] of matrices.entries()) {
      const halves = weightsIn(tensors, name, before[m]!.length);
      yield differences(halves, before[m]!, step);
    }
  }
  for (const [m, { name }] of matrices.entries()) {
    const halves = weightsIn(frames.at(-1)!.tensors, name, before[m]!.length);
    yield new Uint8Array(Uint16Array.from(halves).buffer);
  }
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
