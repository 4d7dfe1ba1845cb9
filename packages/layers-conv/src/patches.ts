import type { Floats } from "@closurenet/core";
import type { Windows } from "./windows.ts";

/**
 * Copies each window of the first `n` images into one row of `patches`. Then a convolution is one matrix product.
 *
 * Only pixels of the image are written. Where a window reaches beyond the image, `patches` keeps its zeros. A row has
 * `length` numbers; those after the window are not written either.
 *
 * @see Chellapilla, Puri & Simard 2006, High Performance Convolutional Neural Networks for Document Processing
 */
export function toPatches(images: Floats, patches: Floats, length: number, n: number, windows: Windows): void {
  const { height, width, channels, size, stride, padding, rows, cols } = windows;
  const afterWindow = length - size[0] * size[1] * channels;
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const left = col * stride[1] - padding[1];
        const from = Math.max(0, -left) * channels;
        const to = Math.min(size[1], width - left) * channels;
        for (let down = 0; down < size[0]; down++) {
          const y = row * stride[0] - padding[0] + down;
          if (y >= 0 && y < height) {
            const source = ((i * height + y) * width + left) * channels;
            for (let k = from; k < to; k++) patches[at + k] = images[source + k]!;
          }
          at += size[1] * channels;
        }
        at += afterWindow;
      }
    }
  }
}

/** The transpose of `toPatches`: each pixel becomes the sum of its copies in all patches, in the order of the patches. */
export function fromPatches(patches: Floats, length: number, images: Floats, n: number, windows: Windows): void {
  const { height, width, channels, size, stride, padding, rows, cols } = windows;
  images.fill(0, 0, n * height * width * channels);
  const afterWindow = length - size[0] * size[1] * channels;
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const left = col * stride[1] - padding[1];
        const from = Math.max(0, -left) * channels;
        const to = Math.min(size[1], width - left) * channels;
        for (let down = 0; down < size[0]; down++) {
          const y = row * stride[0] - padding[0] + down;
          if (y >= 0 && y < height) {
            const target = ((i * height + y) * width + left) * channels;
            for (let k = from; k < to; k++) images[target + k]! += patches[at + k]!;
          }
          at += size[1] * channels;
        }
        at += afterWindow;
      }
    }
  }
}
