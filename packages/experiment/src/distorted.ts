import { rng, type Dataset, type Fill, type Floats, type Rng } from "@closurenet/core";
import { fail } from "./errors.ts";

/** How much pictures are distorted: standard deviations. */
export interface Distortion {
  /** Rows and columns of the pictures. */
  readonly size: readonly [rows: number, cols: number];
  readonly seed: number;
  /** How far a pixel moves with its neighbours, in pixels. Default 1.2, about Simard's α = 34 at σ = 4. */
  readonly elastic?: number | undefined;
  /** Turn in radians. Default 0.12, seven degrees. */
  readonly turn?: number | undefined;
  /** How far the top moves against the foot, as a share of the height. Default 0.1. */
  readonly shear?: number | undefined;
  /** Growth or shrinkage, for width and height apart. Default 0.08. */
  readonly scale?: number | undefined;
  /** Pixels by which the whole moves. Default 0.5. */
  readonly shift?: number | undefined;
}

/** Pixels between the points of the grid of random vectors. Smoothed by cubic B-splines it is Simard's σ of 4: 7/√3. */
const spacing = 7;
/** Standard deviation of a random field after smoothing, as a share of that before: the mean Σw² of four weights, along both axes. */
const smoothed = 0.48;

/** The four weights of a cubic B-spline at each pixel of a line, and the first of the four points. */
function spline(length: number): {
  readonly first: Int32Array;
  readonly weights: Float32Array;
  readonly points: number;
} {
  const first = new Int32Array(length);
  const weights = new Float32Array(4 * length);
  for (let i = 0; i < length; i++) {
    const at = i / spacing;
    first[i] = Math.floor(at);
    const t = at - first[i]!;
    const s = 1 - t;
    weights.set(
      [s ** 3, t * t * (3 * t - 6) + 4, s * s * (3 * s - 6) + 4, t ** 3].map((w) => w / 6),
      4 * i,
    );
  }
  return { first, weights, points: first[length - 1]! + 4 };
}

/** Makes a function that draws a smooth random field over rows × cols pixels, of standard deviation 1, into `out`. */
function smoothField([rows, cols]: Distortion["size"]): (random: Rng, out: Float32Array) => void {
  const [down, across] = [spline(rows), spline(cols)];
  const noise = new Float32Array(down.points * across.points);
  const stretched = new Float32Array(down.points * cols);
  const uniform = Math.sqrt(12) / smoothed;
  return (random, out) => {
    for (let i = 0; i < noise.length; i++) noise[i] = (random.uniform() - 0.5) * uniform;
    for (let p = 0; p < down.points; p++) {
      for (let x = 0; x < cols; x++) {
        const at = p * across.points + across.first[x]!;
        let sum = 0;
        for (let k = 0; k < 4; k++) sum += across.weights[4 * x + k]! * noise[at + k]!;
        stretched[p * cols + x] = sum;
      }
    }
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < cols; x++) {
        const at = down.first[y]! * cols + x;
        let sum = 0;
        for (let k = 0; k < 4; k++) sum += down.weights[4 * y + k]! * stretched[at + k * cols]!;
        out[y * cols + x] = sum;
      }
    }
  };
}

/** A number that differs for each minibatch of a training, and is the same when the training resumes there. */
function nameOf(order: Int32Array, from: number, n: number): number {
  let h = from;
  for (let i = from; i < from + n; i++) h = Math.imul(h ^ order[i]!, 0x01000193);
  return h;
}

/** The value of a picture between its pixels: linear along both axes, and 0 outside. */
function valueAt(pixels: Float32Array, rows: number, cols: number, x: number, y: number): number {
  if (!(x > -1 && y > -1 && x < cols && y < rows)) return 0;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - left, y - top];
  const at = top * cols + left;
  const [isLeft, isRight, isTop, isBottom] = [left >= 0, left + 1 < cols, top >= 0, top + 1 < rows];
  return (
    (1 - v) * ((isTop && isLeft ? (1 - u) * pixels[at]! : 0) + (isTop && isRight ? u * pixels[at + 1]! : 0)) +
    v *
      ((isBottom && isLeft ? (1 - u) * pixels[at + cols]! : 0) + (isBottom && isRight ? u * pixels[at + cols + 1]! : 0))
  );
}

/**
 * Pictures that are distorted anew each time a minibatch takes them: moved elastically, turned, sheared, scaled and
 * shifted, each at random. A network learns from them what does not change a digit. Evaluations, of validation examples
 * too, see the pictures as they are.
 *
 * The distortions of a minibatch depend on the seed, on its examples and on its place alone. So a training that is resumed
 * goes on as if it had not stopped.
 *
 * @param data pictures whose background is 0
 * @throws if the size is not that of the pictures, or a strength is not a number of at least 0
 * @example
 * const changing = distorted(data, { size: [28, 28], seed: 1 });
 * changing.size === data.size; // true
 * @see Simard, Steinkraus, Platt 2003: Best practices for convolutional neural networks applied to visual document analysis
 */
export function distorted(data: Dataset, options: Distortion): Dataset {
  const { size, seed, elastic = 1.2, turn = 0.12, shear = 0.1, scale = 0.08, shift = 0.5 } = options;
  const [rows, cols] = size;
  if (rows * cols !== data.inputs)
    fail(
      "distorted",
      `expected a size of ${data.inputs} pixels, got ${rows}×${cols}. Say the rows and columns of the pictures.`,
    );
  for (const [name, strength] of Object.entries({ elastic, turn, shear, scale, shift }))
    if (!(strength >= 0 && strength < Infinity))
      fail("distorted", `expected ${name} to be a number of at least 0, got ${strength}. 0 leaves it out.`);

  const field = smoothField(size);
  const [dx, dy] = [new Float32Array(rows * cols), new Float32Array(rows * cols)];
  const before = new Float32Array(rows * cols);
  const [midX, midY] = [(cols - 1) / 2, (rows - 1) / 2];

  function distort(picture: Floats, random: Rng): void {
    field(random, dx);
    field(random, dy);
    before.set(picture);
    const angle = turn * random.normal();
    const [cos, sin] = [1 - (angle * angle) / 2, angle];
    const lean = shear * random.normal();
    const [wide, high] = [1 + scale * random.normal(), 1 + scale * random.normal()];
    const [right, down] = [shift * random.normal(), shift * random.normal()];
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < cols; x++) {
        const at = y * cols + x;
        const [u, v] = [(x - midX) * wide, (y - midY) * high];
        const sheared = u + lean * v;
        picture[at] = valueAt(
          before,
          rows,
          cols,
          midX + right + cos * sheared - sin * v + elastic * dx[at]!,
          midY + down + sin * sheared + cos * v + elastic * dy[at]!,
        );
      }
    }
  }

  const fill: Fill = (order, from, n, X, Y) => {
    data.fill(order, from, n, X, Y);
    const random = rng(seed).fork(`distorted/${nameOf(order, from, n)}`);
    const pixels = X.get();
    for (let row = 0; row < n; row++) distort(pixels.subarray(row * data.inputs, (row + 1) * data.inputs), random);
  };
  return {
    size: data.size,
    inputs: data.inputs,
    outputs: data.outputs,
    fill,
    asTheyAre: data.asTheyAre ?? data,
    subset: (order) => distorted(data.subset(order), options),
  };
}
