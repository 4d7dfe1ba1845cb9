import type { Activation } from "../activations/activation.ts";
import { zerosLike, type Cell } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import { stage, type Stage } from "./pipe.ts";

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
 * X·W, as `multiply_by_matrix` of the R package magrittr. W is read each time the stage is called.
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
