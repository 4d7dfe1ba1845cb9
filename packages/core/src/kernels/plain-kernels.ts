import { cell, type Cell, type Floats } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import type { Kernels } from "./kernels.ts";
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
  // All three products are sums of rows. The rows are packed into panels that are five columns wide, so that memory is read
  // in order. They hold doubles, because V8 computes in doubles and would convert each float first.
  let panels = new Float64Array(5120);
  let finite = true;
  // The terms of one sum that are not zero: their factors, and where their rows begin in a panel. Each loop copies these
  // variables to constants first, because V8 reads a captured variable again for every number.
  let factors = new Float64Array(1024);
  let starts = new Int32Array(1024);

  /** Packs `count` rows of `width` numbers. Notes whether all are finite, because 0 · NaN and 0 · Infinity must not be skipped. */
  function pack(rows: Floats, count: number, width: number, rowStride: number, colStride: number): void {
    const size = Math.ceil(width / 5) * 5 * count;
    if (panels.length < size) panels = new Float64Array(size);
    if (factors.length < count) {
      factors = new Float64Array(count);
      starts = new Int32Array(count);
    }
    const p = panels;
    let zero = 0; // NaN as soon as one of them is not finite
    for (let j = 0; j < width; j++) {
      let at = (j - (j % 5)) * count + (j % 5);
      for (let k = 0; k < count; k++, at += 5) {
        const value = rows[k * rowStride + j * colStride]!;
        p[at] = value;
        zero *= value;
      }
    }
    finite = zero === 0;
  }

  /** Lists the factors that are not zero among `count` values, `stride` apart. It has no branch: the processor would guess wrong. */
  function gather(values: Floats, from: number, count: number, stride: number): number {
    const keepZeros = Number(!finite);
    const f = factors;
    const s = starts;
    let found = 0;
    for (let k = 0; k < count; k++) {
      const value = values[from + k * stride]!;
      f[found] = value;
      s[found] = 5 * k;
      found += Number(value !== 0) | keepZeros;
    }
    return found;
  }

  /** out ← Σ factor · row over the listed terms, five columns at a time, so that their sums stay in registers. */
  function sumRows(out: Floats, at: number, count: number, width: number, found: number): void {
    const p = panels;
    const f = factors;
    const s = starts;
    for (let j = 0; j < width; j += 5) {
      const panel = j * count;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let e = 0;
      for (let t = 0; t < found; t++) {
        const factor = f[t]!;
        const row = (panel + s[t]!) | 0; // `| 0` spares a check for overflow
        a = fround(a + fround(factor * p[row]!));
        b = fround(b + fround(factor * p[(row + 1) | 0]!));
        c = fround(c + fround(factor * p[(row + 2) | 0]!));
        d = fround(d + fround(factor * p[(row + 3) | 0]!));
        e = fround(e + fround(factor * p[(row + 4) | 0]!));
      }
      out[at + j] = a;
      if (j + 1 < width) out[at + j + 1] = b;
      if (j + 2 < width) out[at + j + 2] = c;
      if (j + 3 < width) out[at + j + 3] = d;
      if (j + 4 < width) out[at + j + 4] = e;
    }
  }

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
        sumRows(s, at, X.cols, W.cols, gather(x, i * X.cols, X.cols, 1));
        if (W.rows > X.cols) for (let j = 0; j < W.cols; j++) s[at + j]! += w[X.cols * W.cols + j]!;
      }
    },

    // Gₖ = Σᵢ Xᵢₖ·Dᵢ, a row at a time; the bias row is Σᵢ Dᵢ
    affineGradient(X, D, G, n) {
      const x = X.get();
      const d = D.get();
      const g = G.get();
      pack(d, n, D.cols, D.cols, 1);
      for (let k = 0; k < X.cols; k++) sumRows(g, k * D.cols, n, D.cols, gather(x, k, n, X.cols));
      const bias = X.cols * D.cols;
      g.fill(0, bias);
      for (let i = 0; i < n; i++) for (let j = 0; j < D.cols; j++) g[bias + j]! += d[i * D.cols + j]!;
    },

    // dXᵢ = Σⱼ Dᵢⱼ·(Wᵀ)ⱼ, a row at a time
    affineInput(D, W, dX, n) {
      const d = D.get();
      const dx = dX.get();
      pack(W.get(), D.cols, dX.cols, 1, D.cols);
      for (let i = 0; i < n; i++) sumRows(dx, i * dX.cols, D.cols, dX.cols, gather(d, i * D.cols, D.cols, 1));
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

    rule: ruleByBlocks,
    activation: (f) => f,
    table: plainTable,
  };
}
