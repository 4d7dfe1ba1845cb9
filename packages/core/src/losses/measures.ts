import type { Cell } from "../cells/cell.ts";

/** What is counted of `n` rows of outputs Z and targets Y: a sum over the rows, reported as a mean over all examples. */
export type Measure = (Z: Cell, Y: Cell, n: number) => number;

/** Measures by the name that they are reported under. */
export type Measures = Readonly<Record<string, Measure>>;

/** The column of the largest number in row i, or −1 where a number of it is NaN: no output, no class. */
export function classOf({ cols, get }: Cell, i: number): number {
  const values = get();
  if (cols === 1) return yes(values[i]!); // a single output says yes or no
  let best = 0;
  for (let j = 0; j < cols; j++) {
    const value = values[i * cols + j]!;
    if (value !== value) return -1;
    if (value > values[i * cols + best]!) best = j;
  }
  return best;
}

/** 1 above a half, 0 up to it, −1 for NaN. */
const yes = (value: number): number => (value > 0.5 ? 1 : value <= 0.5 ? 0 : -1);

/**
 * Rows whose largest output is where the largest target is. Outputs that are NaN are wrong.
 *
 * @example
 * categoricalAccuracy(matrix([[0.2, 0.8], [0.9, 0.1]]), matrix([[0, 1], [0, 1]]), 2); // 1, of two rows
 */
export const categoricalAccuracy: Measure = (Z, Y, n) => {
  let right = 0;
  for (let i = 0; i < n; i++) if (classOf(Z, i) === classOf(Y, i)) right++;
  return right;
};

/**
 * The share of a row's outputs that say yes (above a half) where the target does, and no where it does not.
 *
 * @example
 * binaryAccuracy(matrix([[0.2, 0.8]]), matrix([[1, 1]]), 1); // 0.5
 */
export const binaryAccuracy: Measure = (Z, Y, n) => {
  const z = Z.get();
  const y = Y.get();
  let right = 0;
  for (let i = 0; i < n * Z.cols; i++) if (yes(z[i]!) === yes(y[i]!)) right++;
  return right / Z.cols;
};
