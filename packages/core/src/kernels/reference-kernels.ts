import { cell } from "../cells/cell.ts";
import type { Kernels } from "./kernels.ts";
import { columnMoments, normalize, normalizeInput, normalizeSums } from "./plain-normalization.ts";
import { maxPool, maxPoolInput } from "./plain-pooling.ts";
import { plainTable } from "./plain-table.ts";
import { program, type Operation, type Rule, type RuleOnCells } from "./rule.ts";
import { patchSize, type Windows } from "./windows.ts";

const operations: Readonly<Record<Operation, (a: number, b: number) => number>> = {
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
  times: (a, b) => a * b,
  over: (a, b) => a / b,
  atLeast: Math.max,
  atMost: Math.min,
  root: Math.sqrt,
  sign: Math.sign,
};

/** A rule, one number of each cell after the other. */
function ruleByNumbers(rule: Rule): RuleOnCells {
  const { constants, steps, results } = program(rule);
  return (cells, numbers, count = cells[0]!.rows * cells[0]!.cols) => {
    for (let i = 0; i < count; i++) {
      const places = [...cells.map(({ get }) => get()[i]!), ...Array.from(numbers), ...constants];
      for (const { does, a, b } of steps) places.push(operations[does](places[a]!, places[b]!));
      results.forEach((place, cell) => (cells[cell]!.get()[i] = places[place]!));
    }
  };
}

/** Visits the numbers k under each window of `n` images: the index of its pixel, −1 beyond the image, and of the window. */
function eachTerm(windows: Windows, n: number, visit: (pixel: number, place: number, k: number) => void): void {
  const { height, width, channels, size, stride, padding, rows, cols } = windows;
  for (let place = 0; place < n * rows * cols; place++) {
    const [image, window] = [Math.floor(place / (rows * cols)), place % (rows * cols)];
    const [top, left] = [Math.floor(window / cols) * stride[0] - padding[0], (window % cols) * stride[1] - padding[1]];
    for (let k = 0; k < patchSize(windows); k++) {
      const [y, x] = [top + Math.floor(k / (size[1] * channels)), left + (Math.floor(k / channels) % size[1])];
      const onImage = y >= 0 && y < height && x >= 0 && x < width;
      visit(onImage ? ((image * height + y) * width + x) * channels + (k % channels) : -1, place, k);
    }
  }
}

/**
 * The kernels as a textbook writes them, in doubles: read these first. Everything else is measured against them.
 *
 * @example
 * const net = mlp([4, 3, 2], { kernels: referenceKernels() });
 */
export const referenceKernels = (): Kernels => ({
  name: "reference",
  cell: (rows, cols) => cell(rows, cols, new Float64Array(rows * cols)),

  // Sᵢⱼ = Σₖ Xᵢₖ·Wₖⱼ, the bias row being one more k with Xᵢₖ = 1
  affine(X, W, S, n) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < W.cols; j++) {
        let sum = 0;
        for (let k = 0; k < W.rows; k++) sum += (k < X.cols ? X.get()[i * X.cols + k]! : 1) * W.get()[k * W.cols + j]!;
        S.get()[i * W.cols + j] = sum;
      }
    }
  },

  // Gₖⱼ = Σᵢ Xᵢₖ·Dᵢⱼ
  affineGradient(X, D, G, n) {
    for (let k = 0; k < G.rows; k++) {
      for (let j = 0; j < D.cols; j++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += (k < X.cols ? X.get()[i * X.cols + k]! : 1) * D.get()[i * D.cols + j]!;
        G.get()[k * D.cols + j] = sum;
      }
    }
  },

  // dXᵢₖ = Σⱼ Dᵢⱼ·Wₖⱼ
  affineInput(D, W, dX, n) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < dX.cols; k++) {
        let sum = 0;
        for (let j = 0; j < D.cols; j++) sum += D.get()[i * D.cols + j]! * W.get()[k * D.cols + j]!;
        dX.get()[i * dX.cols + k] = sum;
      }
    }
  },

  convolve(X, W, S, n, windows) {
    const [places, filters] = [windows.rows * windows.cols, W.cols];
    for (let i = 0; i < n * places; i++) for (let j = 0; j < filters; j++) S.get()[i * filters + j] = 0;
    eachTerm(windows, n, (pixel, place, k) => {
      for (let j = 0; j < filters; j++) {
        S.get()[place * filters + j]! += (pixel < 0 ? 0 : X.get()[pixel]!) * W.get()[k * filters + j]!;
      }
    });
    const bias = patchSize(windows) * filters;
    for (let i = 0; i < n * places; i++) {
      for (let j = 0; j < filters; j++) S.get()[i * filters + j]! += W.get()[bias + j]!;
    }
  },

  convolveGradient(X, D, G, n, windows) {
    const [places, filters] = [windows.rows * windows.cols, G.cols];
    G.get().fill(0);
    eachTerm(windows, n, (pixel, place, k) => {
      for (let j = 0; j < filters; j++) {
        G.get()[k * filters + j]! += (pixel < 0 ? 0 : X.get()[pixel]!) * D.get()[place * filters + j]!;
      }
    });
    const bias = patchSize(windows) * filters;
    for (let i = 0; i < n * places; i++) {
      for (let j = 0; j < filters; j++) G.get()[bias + j]! += D.get()[i * filters + j]!;
    }
  },

  convolveInput(D, W, dX, n, windows) {
    const filters = W.cols;
    dX.get().fill(0, 0, n * dX.cols);
    eachTerm(windows, n, (pixel, place, k) => {
      if (pixel < 0) return;
      for (let j = 0; j < filters; j++) dX.get()[pixel]! += D.get()[place * filters + j]! * W.get()[k * filters + j]!;
    });
  },

  maxPool,
  maxPoolInput,
  columnMoments,
  normalize,
  normalizeSums,
  normalizeInput,

  multiply(A, B, C, n) {
    for (let i = 0; i < n * A.cols; i++) C.get()[i] = A.get()[i]! * B.get()[i]!;
  },

  add(A, B) {
    for (let i = 0; i < A.get().length; i++) A.get()[i]! += B.get()[i]!;
  },

  scale(A, c) {
    for (let i = 0; i < A.get().length; i++) A.get()[i]! *= c;
  },

  rule: ruleByNumbers,
  activation: (f) => f,
  table: plainTable,
});
