import { cell, type Cell } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import type { Kernels } from "./kernels.ts";
import { plainConvolution } from "./plain-convolution.ts";
import { columnMoments, normalize, normalizeInput, normalizeSums } from "./plain-normalization.ts";
import { maxPool, maxPoolInput } from "./plain-pooling.ts";
import { plainSums } from "./plain-sums.ts";
import { plainTable } from "./plain-table.ts";
import { ruleByBlocks } from "./rule-by-blocks.ts";

const { fround } = Math;

function zeros(rows: number, cols: number): Cell {
  let values: Float32Array;
  try {
    values = new Float32Array(rows * cols);
  } catch (cause) {
    const size = `${rows} × ${cols} numbers, ${Math.ceil((4 * rows * cols) / 1e9)} GB`;
    fail("cell", `expected room for ${size}, found none. Take a smaller batch or network.`, cause);
  }
  return cell(rows, cols, values);
}

/**
 * Kernels in plain JavaScript, written for speed: they run wherever JavaScript runs. Other kernels must agree with them, to
 * the bit where they promise it. `referenceKernels` do the same, written to be read.
 *
 * Each sum is taken in 32-bit floats, in ascending order of the index, the bias last. A zero times a finite number adds
 * nothing, so it is skipped: four of five MNIST pixels are zero, and half of all relu outputs and deltas. `fround` around
 * each operation rounds as 32-bit hardware does.
 *
 * @example
 * const net = mlp([784, 10], { kernels: plainKernels() });
 */
export function plainKernels(): Kernels {
  const sums = plainSums();
  const { pack, gather, sumRows } = sums;

  return {
    name: "plain",
    cell: zeros,

    // Sᵢ = Σₖ Xᵢₖ·Wₖ + bias, a row at a time
    affine(X, W, S, n) {
      const x = X.get();
      const w = W.get();
      const s = S.get();
      pack(w, X.cols, W.cols, W.cols, 1);
      for (let i = 0; i < n; i++) {
        const at = i * W.cols;
        sumRows(s, at, X.cols, W.cols, gather(x, i * X.cols, X.cols, 1), true);
        if (W.rows > X.cols) for (let j = 0; j < W.cols; j++) s[at + j]! += w[X.cols * W.cols + j]!;
      }
    },

    // Gₖ = Σᵢ Xᵢₖ·Dᵢ, a row at a time; the bias row is Σᵢ Dᵢ
    affineGradient(X, D, G, n) {
      const x = X.get();
      const d = D.get();
      const g = G.get();
      pack(d, n, D.cols, D.cols, 1);
      for (let k = 0; k < X.cols; k++) {
        sumRows(g, k * D.cols, n, D.cols, gather(x, k, n, X.cols), true);
      }
      const bias = X.cols * D.cols;
      g.fill(0, bias);
      for (let i = 0; i < n; i++) for (let j = 0; j < D.cols; j++) g[bias + j]! += d[i * D.cols + j]!;
    },

    // dXᵢ = Σⱼ Dᵢⱼ·(Wᵀ)ⱼ, a row at a time
    affineInput(D, W, dX, n) {
      const d = D.get();
      const dx = dX.get();
      pack(W.get(), D.cols, dX.cols, 1, D.cols);
      for (let i = 0; i < n; i++) {
        sumRows(dx, i * dX.cols, D.cols, dX.cols, gather(d, i * D.cols, D.cols, 1), true);
      }
    },

    multiply(A, B, C, n) {
      const a = A.get();
      const b = B.get();
      const c = C.get();
      for (let i = 0; i < n * A.cols; i++) c[i] = a[i]! * b[i]!;
    },

    add(A, B) {
      const a = A.get();
      const b = B.get();
      for (let i = 0; i < a.length; i++) a[i]! += b[i]!;
    },

    scale(A, c) {
      const a = A.get();
      const factor = fround(c);
      for (let i = 0; i < a.length; i++) a[i]! *= factor;
    },

    ...plainConvolution(sums),
    maxPool,
    maxPoolInput,
    columnMoments,
    normalize,
    normalizeSums,
    normalizeInput,
    rule: ruleByBlocks,
    activation: (f) => f,
    table: plainTable,
  };
}
