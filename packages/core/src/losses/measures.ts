import type { Cell } from "../cells/cell.ts";

/** A sum over `n` rows of outputs Z and targets Y. What is reported is its mean over all examples. */
export type Measure = (Z: Cell, Y: Cell, n: number) => number;

/** Measures by name. */
export type Measures = Readonly<Record<string, Measure>>;

/** The class of row i of `cols` numbers: the column of the largest; of a single number, 1 above a half, else 0; −1 for NaN. */
export function classOf(values: ArrayLike<number>, cols: number, i: number): number {
  if (cols === 1) return yes(values[i]!); // a single output is a yes or a no
  const row = i * cols;
  let best = row;
  for (let at = row; at < row + cols; at++) {
    const value = values[at]!;
    if (value !== value) return -1;
    if (value > values[best]!) best = at;
  }
  return best - row;
}

/** 1 above a half, 0 up to it, −1 for NaN. */
const yes = (value: number): number => (value > 0.5 ? 1 : value <= 0.5 ? 0 : -1);

/**
 * The number of rows whose outputs and targets have the same class. A row whose outputs hold NaN is wrong.
 *
 * @example
 * categoricalAccuracy(matrix([[0.2, 0.8], [0.9, 0.1]]), matrix([[0, 1], [0, 1]]), 2); // 1, of two rows
 */
export const categoricalAccuracy: Measure = (Z, Y, n) => {
  const z = Z.get();
  const y = Y.get();
  let right = 0;
  for (let i = 0; i < n; i++) {
    const found = classOf(z, Z.cols, i);
    if (found >= 0 && found === classOf(y, Y.cols, i)) right++;
  }
  return right;
};

/**
 * For each row, the share of outputs on the same side of a half as their targets: above it is a yes, else a no.
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
