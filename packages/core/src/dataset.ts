import type { Cell } from "./cell.ts";
import { fail, wholeNumber } from "./errors.ts";

/** Examples to learn from: a closure that fills minibatches. */
export interface Dataset {
  readonly size: number;
  /** Numbers an example brings. */
  readonly inputs: number;
  /** Numbers its target has. */
  readonly outputs: number;
  /** Writes the examples `order[from] … order[from + n − 1]` into the first `n` rows of X and Y. */
  fill(order: Int32Array, from: number, n: number, X: Cell, Y: Cell): void;
  /** The examples at `order`, without copying them. */
  subset(order: Int32Array): Dataset;
}

export interface Examples {
  /** Row by row; bytes stay bytes until a minibatch needs them. */
  readonly inputs: ArrayLike<number>;
  /** Class of each example, 0 … classes − 1. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** What each input is multiplied by: 1 / 256 for the series' pixels; 1 by default. */
  readonly scale?: number;
}

/**
 * Examples with a class each; targets become one-hot rows, the series' `class.ind`.
 *
 * @throws where the inputs cannot be shared out evenly among the labels, or a label is not a class.
 * @example
 * const data = dataset({ inputs: [0, 0, 0, 1, 1, 0, 1, 1], labels: [0, 1, 1, 0], classes: 2 }); // exclusive or
 * data.inputs; // 2
 */
export function dataset({ inputs, labels, classes, scale = 1 }: Examples): Dataset {
  const size = labels.length;
  wholeNumber("dataset: classes", classes, 2);
  if (size === 0) fail("dataset", "expected at least one example, got no labels.");
  if (inputs.length === 0 || inputs.length % size !== 0) {
    fail("dataset", `expected the same count of inputs for each of ${size} labels, got ${inputs.length} in all.`);
  }
  for (let i = 0; i < size; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      fail("dataset", `expected labels 0 … ${classes - 1}, got ${label} for example ${i}. Count classes from 0.`);
    }
  }
  const width = inputs.length / size;
  return view(size, width, classes, (i, x, atX, y, atY) => {
    for (let k = 0, from = i * width; k < width; k++) x[atX + k] = inputs[from + k]! * scale;
    for (let j = 0; j < classes; j++) y[atY + j] = j === labels[i] ? 1 : 0;
  });
}

/**
 * Examples with a row of target numbers each, for regression.
 *
 * @throws where inputs and targets differ in their count of rows.
 * @example
 * const data = regression(matrix([[0], [1], [2]]), matrix([[1], [3], [5]]));
 */
export function regression(inputs: Cell, targets: Cell): Dataset {
  if (inputs.rows !== targets.rows || inputs.rows === 0) {
    fail(
      "regression",
      `expected as many rows of targets as of inputs, and at least one, got ${targets.rows} for ${inputs.rows}.`,
    );
  }
  return view(inputs.rows, inputs.cols, targets.cols, (i, x, atX, y, atY) => {
    for (let k = 0; k < inputs.cols; k++) x[atX + k] = inputs.get()[i * inputs.cols + k]!;
    for (let j = 0; j < targets.cols; j++) y[atY + j] = targets.get()[i * targets.cols + j]!;
  });
}

type Copy = (
  i: number,
  x: { [index: number]: number },
  atX: number,
  y: { [index: number]: number },
  atY: number,
) => void;

function view(size: number, inputs: number, outputs: number, copy: Copy, among?: Int32Array): Dataset {
  return {
    size,
    inputs,
    outputs,
    fill(order, from, n, X, Y) {
      const x = X.get();
      const y = Y.get();
      for (let row = 0; row < n; row++) {
        const i = order[from + row]!;
        copy(among ? among[i]! : i, x, row * inputs, y, row * outputs);
      }
    },
    subset: (order) => view(order.length, inputs, outputs, copy, among ? order.map((i) => among[i]!) : order),
  };
}
