import type { Floats } from "../cells/cell.ts";
import type { Windows } from "./windows.ts";

/**
 * Copies what lies under each window of an image into one row of `patches`: then a convolution is a product of matrices.
 * Where a window reaches beyond the image, `patches` keeps what it holds, which should be zeros.
 *
 * @param from where the image begins in `images`
 * @example
 * const windows = { height: 2, width: 3, channels: 1, size: [2, 2], stride: [1, 1], padding: [0, 0], rows: 1, cols: 2 } as const;
 * const patches = new Float32Array(8);
 * toPatches(Float32Array.of(1, 2, 3, 4, 5, 6), 0, patches, windows);
 * patches.join(" "); // "1 2 4 5 2 3 5 6"
 * @see Chellapilla, Puri & Simard 2006, High Performance Convolutional Neural Networks for Document Processing
 */
export function toPatches(images: Floats, from: number, patches: Floats, windows: Windows): void {
  const { height, width, channels, size, stride, padding, rows, cols } = windows;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const left = col * stride[1] - padding[1];
      const first = Math.max(0, -left) * channels;
      const last = Math.min(size[1], width - left) * channels;
      for (let down = 0; down < size[0]; down++) {
        const y = row * stride[0] - padding[0] + down;
        if (y >= 0 && y < height) {
          const source = from + (y * width + left) * channels;
          for (let k = first; k < last; k++) patches[at + k] = images[source + k]!;
        }
        at += size[1] * channels;
      }
    }
  }
}

/** The transpose of `toPatches`: each pixel becomes the sum of its copies in all patches, in the order of the patches. */
export function fromPatches(patches: Floats, images: Floats, from: number, windows: Windows): void {
  const { height, width, channels, size, stride, padding, rows, cols } = windows;
  images.fill(0, from, from + height * width * channels);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const left = col * stride[1] - padding[1];
      const first = Math.max(0, -left) * channels;
      const last = Math.min(size[1], width - left) * channels;
      for (let down = 0; down < size[0]; down++) {
        const y = row * stride[0] - padding[0] + down;
        if (y >= 0 && y < height) {
          const target = from + (y * width + left) * channels;
          for (let k = first; k < last; k++) images[target + k]! += patches[at + k]!;
        }
        at += size[1] * channels;
      }
    }
  }
}
