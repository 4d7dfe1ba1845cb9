import type { Cell } from "../cells/cell.ts";

/** One function of a pipe: a matrix in, a new matrix out, and a label to show. */
export interface Stage {
  (X: Cell): Cell;
  readonly label: string;
}

/** A function of a pipe under its label. */
export const stage = (label: string, f: (X: Cell) => Cell): Stage => Object.assign(f, { label });

/**
 * Hands `x` from function to function: magrittr's `x %>% f %>% g`.
 *
 * @example
 * const h = pipe(matrix([[1, -1]]), withBias, times(matrix([[1], [2], [3]])), activate(relu));
 * h.get()[0]; // 2, which is max(0, 1·1 − 1·2 + 3)
 */
export const pipe = (x: Cell, ...functions: readonly ((X: Cell) => Cell)[]): Cell =>
  functions.reduce((X, f) => f(X), x);
