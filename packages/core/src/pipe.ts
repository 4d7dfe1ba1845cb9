import type { Activation } from "./activation.ts";
import { zerosLike, type Cell } from "./cell.ts";
import { fail } from "./errors.ts";
import type { Kernels } from "./kernels.ts";
import { plainKernels } from "./plain-kernels.ts";

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

/** [X 1]: a column of ones, which the last row of the weights, the bias, is multiplied by. */
export const withBias: Stage = stage("withBias", (X) => {
  const out = zerosLike(X, X.rows, X.cols + 1);
  for (let i = 0; i < X.rows; i++) {
    out.get().set(X.get().subarray(i * X.cols, (i + 1) * X.cols), i * out.cols);
    out.get()[i * out.cols + X.cols] = 1;
  }
  return out;
});

/**
 * X·W: magrittr's `multiply_by_matrix`, with W's values at the time of the call.
 *
 * @throws where X has another number of columns than W has rows.
 */
export const times = (W: Cell, kernels: Kernels = plainKernels()): Stage =>
  stage(`times(${W.rows} × ${W.cols})`, (X) => {
    if (X.cols !== W.rows) {
      fail(
        "times",
        `expected ${W.rows} columns for a ${W.rows} × ${W.cols} matrix, got ${X.cols}. Is withBias before it?`,
      );
    }
    const input = kernels.cell(X.rows, X.cols);
    input.set(X.get());
    const out = kernels.cell(X.rows, W.cols);
    kernels.affine(input, W, out, X.rows);
    return out;
  });

/** f(X) as a function of its own. */
export const activate = (f: Activation): Stage =>
  stage(f.kind ?? (f.name || "activation"), (X) => {
    const out = zerosLike(X, X.rows, X.cols);
    f(X, out, X.rows, false);
    return out;
  });
