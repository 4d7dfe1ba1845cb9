import { cell } from "./cell.ts";
import type { Kernels } from "./kernels.ts";

const { fround } = Math;

/**
 * Kernels in plain TypeScript: what the other kernels must agree with, to the bit where they promise it.
 *
 * Every output is summed in ascending order of its terms in 32-bit floats, the bias last. A zero input adds nothing to
 * a finite weight, so its row of W is skipped: four of five MNIST pixels are zero, and half of all relu outputs.
 * `fround` around each operation is what lets the engine compute in 32 bits.
 *
 * @example
 * const net = mlp([784, 10], { kernels: plainKernels() });
 */
export function plainKernels(): Kernels {
  let nonZero = new Int32Array(1024); // positions of a row's non-zeros

  /** Collects the non-zeros among `count` values from `start` on, `stride` apart. */
  function gather(values: ArrayLike<number>, start: number, count: number, stride: number): number {
    if (nonZero.length < count) nonZero = new Int32Array(count);
    let found = 0;
    for (let k = 0, at = start; k < count; k++, at += stride) if (values[at] !== 0) nonZero[found++] = k;
    return found;
  }

  return {
    name: "plain",
    cell: (rows, cols) => cell(rows, cols, new Float32Array(rows * cols)),

    affine(X, W, S, n) {
      const [x, w, s] = [X.get(), W.get(), S.get()];
      const [inputs, units] = [X.cols, W.cols];
      for (let i = 0; i < n; i++) {
        const row = i * inputs;
        const out = i * units;
        s.fill(0, out, out + units);
        const found = gather(x, row, inputs, 1);
        let f = 0;
        // Four terms a pass, still added one after the other: S is loaded and stored a quarter as often.
        for (; f + 3 < found; f += 4) {
          const [ka, kb, kc, kd] = [nonZero[f]!, nonZero[f + 1]!, nonZero[f + 2]!, nonZero[f + 3]!];
          const [xa, xb, xc, xd] = [x[row + ka]!, x[row + kb]!, x[row + kc]!, x[row + kd]!];
          const [wa, wb, wc, wd] = [ka * units, kb * units, kc * units, kd * units];
          for (let j = 0; j < units; j++) {
            const sa = fround(s[out + j]! + fround(xa * w[wa + j]!));
            const sb = fround(sa + fround(xb * w[wb + j]!));
            const sc = fround(sb + fround(xc * w[wc + j]!));
            s[out + j] = fround(sc + fround(xd * w[wd + j]!));
          }
        }
        for (; f < found; f++) {
          const k = nonZero[f]!;
          const xk = x[row + k]!;
          for (let j = 0; j < units; j++) s[out + j] = fround(s[out + j]! + fround(xk * w[k * units + j]!));
        }
        if (W.rows > inputs) for (let j = 0; j < units; j++) s[out + j]! += w[inputs * units + j]!;
      }
    },

    affineGradient(X, D, G, n) {
      const [x, d, g] = [X.get(), D.get(), G.get()];
      const [inputs, units] = [X.cols, D.cols];
      g.fill(0);
      for (let k = 0; k < inputs; k++) {
        const out = k * units;
        const found = gather(x, k, n, inputs);
        let f = 0;
        for (; f + 3 < found; f += 4) {
          const [ia, ib, ic, id] = [nonZero[f]!, nonZero[f + 1]!, nonZero[f + 2]!, nonZero[f + 3]!];
          const [xa, xb, xc, xd] = [x[ia * inputs + k]!, x[ib * inputs + k]!, x[ic * inputs + k]!, x[id * inputs + k]!];
          const [da, db, dc, dd] = [ia * units, ib * units, ic * units, id * units];
          for (let j = 0; j < units; j++) {
            const ga = fround(g[out + j]! + fround(xa * d[da + j]!));
            const gb = fround(ga + fround(xb * d[db + j]!));
            const gc = fround(gb + fround(xc * d[dc + j]!));
            g[out + j] = fround(gc + fround(xd * d[dd + j]!));
          }
        }
        for (; f < found; f++) {
          const i = nonZero[f]!;
          const xi = x[i * inputs + k]!;
          for (let j = 0; j < units; j++) g[out + j] = fround(g[out + j]! + fround(xi * d[i * units + j]!));
        }
      }
      const bias = inputs * units;
      for (let i = 0; i < n; i++) for (let j = 0; j < units; j++) g[bias + j]! += d[i * units + j]!;
    },

    affineInput(D, W, dX, n) {
      const [d, w, dx] = [D.get(), W.get(), dX.get()];
      const [units, inputs] = [D.cols, dX.cols];
      for (let i = 0; i < n; i++) {
        const row = i * units;
        let k = 0;
        // Four sums side by side: a single one would wait for each addition to end before the next.
        for (; k + 3 < inputs; k += 4) {
          const at = k * units;
          let [a, b, c, e] = [0, 0, 0, 0];
          for (let j = 0; j < units; j++) {
            const dj = d[row + j]!;
            a = fround(a + fround(dj * w[at + j]!));
            b = fround(b + fround(dj * w[at + units + j]!));
            c = fround(c + fround(dj * w[at + 2 * units + j]!));
            e = fround(e + fround(dj * w[at + 3 * units + j]!));
          }
          const out = i * inputs + k;
          dx[out] = a;
          dx[out + 1] = b;
          dx[out + 2] = c;
          dx[out + 3] = e;
        }
        for (; k < inputs; k++) {
          let sum = 0;
          for (let j = 0; j < units; j++) sum = fround(sum + fround(d[row + j]! * w[k * units + j]!));
          dx[i * inputs + k] = sum;
        }
      }
    },

    multiply(A, B, C, n) {
      const [a, b, c] = [A.get(), B.get(), C.get()];
      for (let i = 0; i < n * A.cols; i++) c[i] = a[i]! * b[i]!;
    },

    add(A, B) {
      const [a, b] = [A.get(), B.get()];
      for (let i = 0; i < a.length; i++) a[i]! += b[i]!;
    },
  };
}
