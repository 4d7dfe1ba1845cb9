import type { Cell } from "../cells/cell.ts";
import type { Windows } from "./windows.ts";

/** Z ← the largest number of each window of X, channel by channel; `winners` ← which number of its window that is. */
export function maxPool(X: Cell, Z: Cell, winners: Cell, n: number, windows: Windows): void {
  const { width, channels, size, stride, rows, cols } = windows;
  const x = X.get();
  const z = Z.get();
  const winner = winners.get();
  let at = 0;
  for (let image = 0; image < n; image++) {
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++, at += channels) {
        const corner = image * X.cols + (row * stride[0] * width + col * stride[1]) * channels;
        for (let c = 0; c < channels; c++) {
          z[at + c] = x[corner + c]!;
          winner[at + c] = 0;
        }
        for (let k = 1; k < size[0] * size[1]; k++) {
          const from = corner + (Math.floor(k / size[1]) * width + (k % size[1])) * channels;
          for (let c = 0; c < channels; c++) {
            const value = x[from + c]!;
            // NaN counts as the largest, so that it does not disappear.
            if (value > z[at + c]! || value !== value) {
              z[at + c] = value;
              winner[at + c] = k;
            }
          }
        }
      }
    }
  }
}

/** dX ← dZ at the winners of all windows, and 0 elsewhere. A pixel that wins in several windows gets the sum. */
export function maxPoolInput(dZ: Cell, winners: Cell, dX: Cell, n: number, windows: Windows): void {
  const { width, channels, size, stride, rows, cols } = windows;
  const dz = dZ.get();
  const winner = winners.get();
  const dx = dX.get();
  dx.fill(0, 0, n * dX.cols);
  let at = 0;
  for (let image = 0; image < n; image++) {
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const corner = image * dX.cols + (row * stride[0] * width + col * stride[1]) * channels;
        for (let c = 0; c < channels; c++, at++) {
          const k = winner[at]!;
          dx[corner + (Math.floor(k / size[1]) * width + (k % size[1])) * channels + c]! += dz[at]!;
        }
      }
    }
  }
}
