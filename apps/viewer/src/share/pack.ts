import { type Frame, type MetricPoint, halfBits } from "@closurenet/checkpoint";
import type { Saved } from "@closurenet/core";
import { halfValues, motionMeter, pickFrames } from "@closurenet/film";
import type { About } from "../renderer/film/reading/about.ts";
import { deflated } from "./deflate.ts";
import { estimator } from "./estimate.ts";
import { type Content, type PackedMatrix, MOST, streamOf } from "./stream.ts";

/** A film whose frames can be read more than once, one after the other. */
export interface Filmed {
  readonly name: string;
  readonly about?: About | undefined;
  frames(): Iterable<Frame> | AsyncIterable<Frame>;
  /** All cells of the network at a step; undefined where they are not known. Those that no frame holds are packed with the last one. */
  cells?(step: number): Cells | Promise<Cells> | undefined;
}

type Cells = ReadonlyMap<string, Saved> | undefined;

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

/** Bytes of pictures: a film of more would hardly fit into a page. */
const HELD = 2 ** 26;

/** So much larger than the limit may an estimate be, and the film be packed all the same. */
const DOUBT = 1.01;

/**
 * Packs a film into at most `limit` bytes: pictures that are evenly spaced by how far the weights of the first layer moved, as
 * many and as fine as fit. How large they become is estimated from a few of them, so that hardly ever more than two films are packed.
 *
 * @param options `held` is how many bytes of pictures may be in memory at once; `told` is called with the share of the work that is
 *   done, at least; `pause` is waited for between pieces of work, so that a page may breathe
 * @throws where not even two pictures fit, or there is no frame
 */
export async function packFilm(
  film: Filmed,
  limit: number,
  options: {
    readonly held?: number;
    readonly signal?: AbortSignal;
    told?(share: number): void;
    pause?(): Promise<void>;
  } = {},
): Promise<Packed> {
  const { held = HELD, signal, told = () => undefined, pause } = options;
  told(0);
  const passed = await lookThrough(film, signal);
  const { of, arc, metrics } = passed;
  told(0.3);
  const picture = passed.matrices.reduce((sum, { rows, cols }) => sum + 2 * rows * cols, 0);
  const counts = PICTURES.filter(
    (pictures, i) =>
      i === PICTURES.length - 1 ||
      ((pictures < of || PICTURES[i + 1]! < of) && Math.min(pictures, of) * picture <= held),
  );
  const most = await only(film, pickFrames(arc, counts[0]!), signal);
  const cells = otherCells(await film.cells?.(most.at(-1)!.step), passed);
  const matricesOf = (fineness: number): PackedMatrix[] =>
    passed.matrices.map(({ deviation, largest, ...matrix }) => ({
      ...matrix,
      step: Math.max(deviation / fineness, largest / MOST) || 1,
    }));
  const content = { name: film.name, about: film.about, of, metrics, cells };
  const estimate = estimator({ ...content, frames: most }, pause);
  const attempts = counts.flatMap((pictures) => FINENESS.map((fineness) => ({ pictures, fineness })));
  /** How much longer than its estimate the last film was, and how many there were. */
  let longer = 1;
  let packings = 0;
  for (const [i, { pictures, fineness }] of attempts.entries()) {
    signal?.throwIfAborted();
    const matrices = matricesOf(fineness);
    const expected = await estimate(pictures, matrices);
    if (expected * longer > limit * DOUBT && i < attempts.length - 1) continue;
    told(1 - 0.5 ** ++packings);
    const frames = pictures === counts[0] ? most : await only(film, pickFrames(arc, pictures), signal);
    const bytes = await deflated(streamOf({ ...content, frames, matrices }), pause);
    if (bytes.length <= limit) {
      const rounding = Math.max(...matrices.map(({ step }) => step / 2));
      return { bytes, frames: frames.length, of, rounding };
    }
    longer = bytes.length / expected;
  }
  const weights = passed.matrices.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
  throw new Error(
    `[viewer] ${film.name}: expected a network whose film fits into ${(limit / 1e6).toFixed(1)} MB, got one of ` +
      `${weights.toLocaleString("en")} weights. A GIF of a layer is smaller.`,
  );
}

/** The cells that a network computes with and that no frame holds; a checkpoint has an optimizer's as well, and random words. */
function otherCells(cells: Cells, { matrices }: Passed): Content["cells"] {
  const held = new Set(matrices.map(({ name }) => name));
  const others = [...(cells ?? [])].filter(
    ([name, { values }]) => name.startsWith("layers.") && !held.has(name) && !(values instanceof Int32Array),
  );
  return new Map(others);
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
