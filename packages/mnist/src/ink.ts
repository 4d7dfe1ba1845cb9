/** Side of a prepared picture. */
const side = 28;
/** Side of the box in it that the ink must fit. */
const box = 20;

/** A grey picture of any size: 0 is background, 255 is ink. */
export interface Ink {
  /** `width` × `height` bytes, row by row. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * The scaling along one axis: `size` pixels from `from` on become at most 20 new ones. Each new pixel is the mean of the
 * interval of old pixels that it covers. If the picture grows, the interval is one old pixel wide: linear interpolation.
 */
interface Axis {
  readonly length: number;
  /** New pixel i is Σ weight[k] · old[first[i] + k − start[i]] over start[i] ≤ k < start[i + 1]. */
  readonly first: Int32Array;
  readonly start: Int32Array;
  readonly weight: Float64Array;
}

function axis(from: number, size: number, step: number): Axis {
  // A small tolerance, so that 20.000000001 pixels are 20.
  const length = Math.min(box, Math.max(1, Math.ceil(size / step - 1e-6)));
  const middle = from + size / 2;
  const half = Math.max(1, step) / 2;
  const first = new Int32Array(length);
  const start = new Int32Array(length + 1);
  const weight: number[] = [];
  for (let i = 0; i < length; i++) {
    const centre = middle + (i + 0.5 - length / 2) * step;
    const low = Math.max(from, Math.floor(centre - half + 1e-9));
    const high = Math.min(from + size, Math.ceil(centre + half - 1e-9));
    first[i] = low;
    for (let j = low; j < high; j++) {
      const covered = Math.min(j + 1, centre + half) - Math.max(j, centre - half);
      weight.push(Math.max(0, covered) / (2 * half));
    }
    start[i + 1] = weight.length;
  }
  return { length, first, start, weight: Float64Array.from(weight) };
}

/** The smallest box around all ink. */
function bounds({ pixels, width, height }: Ink) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let x = 0;
    while (x < width && pixels[row + x] === 0) x++;
    if (x === width) continue;
    if (top > y) top = y;
    bottom = y;
    if (x < left) left = x;
    x = width - 1;
    while (pixels[row + x] === 0) x--;
    if (x > right) right = x;
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * Prepares a drawn digit as MNIST's digits were prepared. The ink is scaled to fit 20×20, with its proportions kept; each
 * new pixel is the mean of the old pixels that it covers. Then the ink is moved by whole pixels, so that its centre of mass
 * is the centre of 28×28.
 *
 * A digit of MNIST comes out nearly unchanged. A picture without ink gives 28×28 zeros. The pixels are computed with
 * + − × ÷ only, so the bytes are the same on every machine.
 *
 * @param ink a grey picture of any size, 0 = background, 255 = ink
 * @param out the 784 bytes to write to; default: a new array
 * @returns 784 bytes, row by row
 * @throws if there are not `width` × `height` pixels
 * @example
 * ```ts
 * const pixels = new Uint8Array(100 * 60);
 * for (let y = 10; y < 50; y++) pixels.fill(255, y * 100 + 40, y * 100 + 46); // a fat 1
 * const digit = prepareInk({ pixels, width: 100, height: 60 }); // 28×28 bytes, ready for a network
 * digit.length; // 784
 * ```
 * @see LeCun, Cortes, Burges: The MNIST database (how the digits of NIST were normalised)
 */
export function prepareInk(ink: Ink, out: Uint8Array = new Uint8Array(side * side)): Uint8Array {
  const { pixels, width, height } = ink;
  if (pixels.length !== width * height) {
    throw new Error(
      `[mnist] prepareInk: expected ${width}×${height} = ${width * height} pixels, got ${pixels.length}. ` +
        "Give one byte for each pixel.",
    );
  }
  out.fill(0);
  const found = bounds(ink);
  if (found.width <= 0) return out;

  const step = Math.max(found.width, found.height) / box;
  const across = axis(found.left, found.width, step);
  const down = axis(found.top, found.height, step);

  // Scales the rows that hold ink, then the columns.
  const rows = new Float64Array(found.height * across.length);
  for (let y = 0; y < found.height; y++) {
    const line = (found.top + y) * width;
    for (let i = 0; i < across.length; i++) {
      const begin = across.start[i]!;
      const at = line + across.first[i]! - begin;
      let sum = 0;
      for (let k = begin; k < across.start[i + 1]!; k++) sum += across.weight[k]! * pixels[at + k]!;
      rows[y * across.length + i] = sum;
    }
  }
  const scaled = new Uint8Array(down.length * across.length);
  let [mass, massX, massY] = [0, 0, 0];
  for (let j = 0; j < down.length; j++) {
    const begin = down.start[j]!;
    const at = down.first[j]! - found.top - begin;
    for (let i = 0; i < across.length; i++) {
      let sum = 0;
      for (let k = begin; k < down.start[j + 1]!; k++) sum += down.weight[k]! * rows[(at + k) * across.length + i]!;
      const grey = Math.min(255, Math.floor(sum + 0.5));
      scaled[j * across.length + i] = grey;
      mass += grey;
      massX += grey * i;
      massY += grey * j;
    }
  }

  // Very thin ink may be rounded to 0.
  if (mass === 0) return out;
  const place = (moment: number, length: number): number =>
    Math.max(0, Math.min(side - length, Math.floor(side / 2 - moment / mass + 0.5)));
  const left = place(massX, across.length);
  const top = place(massY, down.length);
  for (let j = 0; j < down.length; j++) {
    out.set(scaled.subarray(j * across.length, (j + 1) * across.length), (top + j) * side + left);
  }
  return out;
}
