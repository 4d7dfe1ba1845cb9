import { cell, type Floats } from "./cell.ts";
import type { Kernels } from "./kernels.ts";
import { plainTable } from "./plain-table.ts";

const { fround } = Math;

/**
 * Kernels in plain TypeScript: what the other kernels must agree with, to the bit where they promise it.
 *
 * Every output is summed in ascending order of its terms in 32-bit floats, the bias last. A zero input adds nothing to
 * a finite weight, so its row of W is skipped: four of five MNIST pixels are zero, and half of all relu outputs.
 * `fround` around each operation rounds as 32-bit hardware does.
 *
 * @example
 * const net = mlp([784, 10], { kernels: plainKernels() });
 */
export function plainKernels(): Kernels {
  // The non-zero factors of one sum of rows, and where in memory each row begins.
  let factors = new Float32Array(1024);
  let starts = new Int32Array(1024);

  /** Gathers the non-zeros among `count` values, `stride` apart, with the row of `width` numbers that each belongs to. */
  function gather(values: ArrayLike<number>, from: number, count: number, stride: number, width: number): number {
    if (factors.length < count) {
      factors = new Float32Array(count);
      starts = new Int32Array(count);
    }
    let found = 0;
    for (let k = 0; k < count; k++) {
      const value = values[from + k * stride]!;
      if (value !== 0) {
        factors[found] = value;
        starts[found++] = k * width;
      }
    }
    return found;
  }

  /** out ← Σ factor · row over what was gathered. */
  function sumRows(out: Floats, at: number, rows: Floats, width: number, found: number): void {
    out.fill(0, at, at + width);
    let f = 0;
    // Four terms a pass, still added one after the other: `out` is loaded and stored a quarter as often.
    for (; f + 3 < found; f += 4) {
      const a = factors[f]!;
      const b = factors[f + 1]!;
      const c = factors[f + 2]!;
      const d = factors[f + 3]!;
      const atA = starts[f]!;
      const atB = starts[f + 1]!;
      const atC = starts[f + 2]!;
      const atD = starts[f + 3]!;
      for (let j = 0; j < width; j++) {
        const sumA = fround(out[at + j]! + fround(a * rows[atA + j]!));
        const sumB = fround(sumA + fround(b * rows[atB + j]!));
        const sumC = fround(sumB + fround(c * rows[atC + j]!));
        out[at + j] = fround(sumC + fround(d * rows[atD + j]!));
      }
    }
    for (; f < found; f++) {
      const a = factors[f]!;
      const atA = starts[f]!;
      for (let j = 0; j < width; j++) out[at + j] = fround(out[at + j]! + fround(a * rows[atA + j]!));
    }
  }

  return {
    name: "plain",
    cell: (rows, cols) => cell(rows, cols, new Float32Array(rows * cols)),

    // Sᵢ = Σₖ Xᵢₖ·Wₖ + bias, a row at a time
    affine(X, W, S, n) {
      const x = X.get();
      const w = W.get();
      const s = S.get();
      for (let i = 0; i < n; i++) {
        const at = i * W.cols;
        sumRows(s, at, w, W.cols, gather(x, i * X.cols, X.cols, 1, W.cols));
        if (W.rows > X.cols) for (let j = 0; j < W.cols; j++) s[at + j]! += w[X.cols * W.cols + j]!;
      }
    },

    // Gₖ = Σᵢ Xᵢₖ·Dᵢ, a row at a time; the bias row is Σᵢ Dᵢ
    affineGradient(X, D, G, n) {
      const x = X.get();
      const d = D.get();
      const g = G.get();
      for (let k = 0; k < X.cols; k++) sumRows(g, k * D.cols, d, D.cols, gather(x, k, n, X.cols, D.cols));
      const bias = X.cols * D.cols;
      g.fill(0, bias);
      for (let i = 0; i < n; i++) for (let j = 0; j < D.cols; j++) g[bias + j]! += d[i * D.cols + j]!;
    },

    // dXᵢₖ = Σⱼ Dᵢⱼ·Wₖⱼ
    affineInput(D, W, dX, n) {
      const d = D.get();
      const w = W.get();
      const dx = dX.get();
      const width = D.cols;
      for (let i = 0; i < n; i++) {
        const row = i * width;
        let k = 0;
        // Four sums side by side: a single one would wait for each addition to end before the next.
        for (; k + 3 < dX.cols; k += 4) {
          const at = k * width;
          let sumA = 0;
          let sumB = 0;
          let sumC = 0;
          let sumD = 0;
          for (let j = 0; j < width; j++) {
            const factor = d[row + j]!;
            sumA = fround(sumA + fround(factor * w[at + j]!));
            sumB = fround(sumB + fround(factor * w[at + width + j]!));
            sumC = fround(sumC + fround(factor * w[at + 2 * width + j]!));
            sumD = fround(sumD + fround(factor * w[at + 3 * width + j]!));
          }
          const out = i * dX.cols + k;
          dx[out] = sumA;
          dx[out + 1] = sumB;
          dx[out + 2] = sumC;
          dx[out + 3] = sumD;
        }
        for (; k < dX.cols; k++) {
          let sum = 0;
          for (let j = 0; j < width; j++) sum = fround(sum + fround(d[row + j]! * w[k * width + j]!));
          dx[i * dX.cols + k] = sum;
        }
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

    activation: (f) => f,
    table: plainTable,
  };
}
