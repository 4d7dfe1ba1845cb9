import { described, type Windows } from "@closurenet/core";
import { fail } from "./errors.ts";

/** One whole number for both directions, or two numbers, down and across: `3` or `[5, 1]`. */
export type Extent = number | readonly [down: number, across: number];

/** "same": zeros around the image, so that a stride of 1 keeps its size. "valid": no zeros. */
export type Padding = "same" | "valid";

/** Checks an option and gives both directions: 3 becomes `[3, 3]`. */
export function extent(subject: string, name: string, value: Extent): readonly [number, number] {
  const pair = typeof value === "number" ? ([value, value] as const) : value;
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((size) => Number.isInteger(size) && size >= 1)) {
    const found = Array.isArray(value) ? `[${value.map(described).join(", ")}]` : described(value);
    fail(subject, `expected a ${name} of one or two whole numbers of at least 1, got ${found}. Try ${name}: 2.`);
  }
  return [pair[0], pair[1]];
}

/**
 * Lays windows on images of the given shape. A shape of two sizes is an image of one channel.
 *
 * "same" gives ⌈size / stride⌉ windows; if the number of zeros is odd, one more lies after the image than before it.
 * "valid" gives as many windows as fit on the image.
 */
export function windows(
  subject: string,
  shape: readonly number[],
  size: readonly [number, number],
  stride: readonly [number, number],
  padding: Padding,
): Windows {
  if (shape.length !== 2 && shape.length !== 3) {
    fail(
      subject,
      `expected images of height × width × channels, got ${shape.join(" × ")} numbers. ` +
        `Give the network their shape, network([28, 28, 1], …) for one; behind a dense layer there are no images.`,
    );
  }
  const [height = 1, width = 1, channels = 1] = shape;
  const down = along(height, size[0], stride[0], padding);
  const across = along(width, size[1], stride[1], padding);
  if (down.count < 1 || across.count < 1) {
    fail(
      subject,
      `expected windows of at most ${height} × ${width}, the size of the images here, got ${size.join(" × ")}. ` +
        `Take a smaller one, or shrink the images less before it.`,
    );
  }
  return {
    height,
    width,
    channels,
    size,
    stride,
    padding: [down.before, across.before],
    rows: down.count,
    cols: across.count,
  };
}

/** How many windows of `window` numbers lie along `length` numbers, and how many zeros come before them. */
function along(
  length: number,
  window: number,
  step: number,
  padding: Padding,
): { readonly count: number; readonly before: number } {
  if (padding === "valid") return { count: Math.floor((length - window) / step) + 1, before: 0 };
  const count = Math.ceil(length / step);
  return { count, before: Math.floor(Math.max((count - 1) * step + window - length, 0) / 2) };
}
