import { cell } from "../cells/cell.ts";
import type { Kernels } from "./kernels.ts";
import { plainTable } from "./plain-table.ts";
import { program, type Operation, type Rule, type RuleOnCells } from "./rule.ts";

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
