/** Side of a prepared picture, and of the box within it that the ink is fitted to. */
const side = 28;
const box = 20;

/** A grey picture of any size: 0 is background, 255 is ink. */
export interface Ink {
  /** `width` × `height` bytes, row by row. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * One axis of the scaling: `size` pixels from `from` on become at most 20, each the mean of the stretch of old pixels
 * under it. Where the picture grows, a stretch stays one pixel wide, which is linear interpolation.
 */
interface Axis {
  readonly length: number;
  /** New pixel i is Σ weight[k] · old[first[i] + k], k counted from start[i] to start[i + 1]. */
  readonly first: Int32Array;
  readonly start: Int32Array;
  readonly weight: Float64Array;
}

function axis(from: number, size: number, step: number): Axis {
  // A small slack, so that 20.000000001 pixels are 20.
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

/** The smallest box around all that is not background. */
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
 * Prepares a drawn digit as MNIST's were prepared: the ink is scaled to fit 20×20 with its proportions kept, smoothly
 * (each pixel the mean of what lies under it), and moved so that its centre of mass is the centre of 28×28.
 *
 * Only + − × ÷ touch the pixels, so the bytes are the same on every machine. The move is by whole pixels, so a digit of
 * MNIST comes out nearly as it went in. A picture without ink gives 28×28 zeros.
 *
 * @param ink a grey picture of any size, 0 = background, 255 = ink
 * @param out where to write (784 bytes); new where it is left out
 * @returns 784 bytes, row by row
 * @throws where there are not `width` × `height` pixels
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

  // Rows first, only those that hold ink; then columns.
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

  // Very thin ink may round to nothing.
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
