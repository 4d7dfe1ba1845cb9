import type { Cell } from "../cells/cell.ts";
import { described, fail } from "../errors.ts";

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
 * @throws where one of them is no function.
 * @example
 * const h = pipe(matrix([[1, -1]]), withBias, times(matrix([[1], [2], [3]])), activate(relu));
 * h.get()[0]; // 2, which is max(0, 1·1 − 1·2 + 3)
 */
export const pipe = (x: Cell, ...functions: readonly ((X: Cell) => Cell)[]): Cell =>
  functions.reduce((X, f, i) => {
    if (typeof f !== "function")
      fail("pipe", `expected a function of a matrix in place ${i + 1}, got ${described(f)}.`);
    return f(X);
  }, x);
