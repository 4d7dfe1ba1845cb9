import type { Cell } from "./cell.ts";
import { fail, wholeNumber } from "./errors.ts";
import type { Kernels, Table } from "./kernels.ts";
import { cellTable, plainTable } from "./plain-table.ts";

/** Writes the examples `order[from] … order[from + n − 1]` into the first `n` rows of X and Y. */
export type Fill = (order: Int32Array, from: number, n: number, X: Cell, Y: Cell) => void;

/** Examples to learn from: a closure that fills minibatches. */
export interface Dataset {
  readonly size: number;
  /** Numbers an example brings. */
  readonly inputs: number;
  /** Numbers its target has. */
  readonly outputs: number;
  readonly fill: Fill;
  /** The same, faster, where these kernels can keep the examples near; `fill` where it is left out. */
  readonly on?: (kernels: Kernels) => Fill;
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
  const oneHot: Table = (order, from, n, Y) => {
    const y = Y.get();
    y.fill(0, 0, n * classes);
    for (let row = 0; row < n; row++) y[row * classes + labels[order[from + row]!]!] = 1;
  };
  return view({ size, inputs: width, outputs: classes }, (kernels) => kernels.table(inputs, scale), oneHot);
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
  return view(
    { size: inputs.rows, inputs: inputs.cols, outputs: targets.cols },
    () => cellTable(inputs),
    cellTable(targets),
  );
}

/** Examples whose inputs are read as `inputs` says for some kernels, or those of them at `among`. */
function view(
  shape: Pick<Dataset, "size" | "inputs" | "outputs">,
  inputs: (kernels: Pick<Kernels, "table">) => Table,
  targets: Table,
  among?: Int32Array,
): Dataset {
  const filled = (table: Table): Fill => {
    let picks = new Int32Array(0);
    return (order, from, n, X, Y) => {
      if (!among) {
        table(order, from, n, X);
        targets(order, from, n, Y);
        return;
      }
      if (picks.length < n) picks = new Int32Array(n);
      for (let row = 0; row < n; row++) picks[row] = among[order[from + row]!]!;
      table(picks, 0, n, X);
      targets(picks, 0, n, Y);
    };
  };
  return {
    ...shape,
    fill: filled(inputs({ table: plainTable })),
    on: (kernels) => filled(inputs(kernels)),
    subset: (order) =>
      view({ ...shape, size: order.length }, inputs, targets, among ? order.map((i) => among[i]!) : order),
  };
}
