import { matrix, checkNumbers, type Rows } from "../cells/matrix.ts";
import { described, fail, knownOptions, wholeNumber } from "../errors.ts";
import type { Table } from "../kernels/kernels.ts";
import type { Dataset } from "./dataset.ts";
import { fromTables } from "./from-tables.ts";

export interface Examples {
  /** An array of rows, or all numbers in one array, row by row. Bytes stay bytes until a minibatch needs them. */
  readonly inputs: ArrayLike<number> | Rows;
  /** Class of each example, 0 … classes − 1. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Each input is multiplied by it: by 1 / 256 for the series' pixels; 1 by default. */
  readonly scale?: number | undefined;
}

/** Up to here a float tells whole numbers. */
const MOST_CLASSES = 2 ** 24;

/**
 * Examples with a class each. Their targets become one-hot rows: the series' `class.ind`.
 *
 * @throws where the labels do not have the same count of inputs each, or a label is not a class.
 * @example
 * const data = dataset({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0], classes: 2 }); // exclusive or
 * data.inputs; // 2
 */
export function dataset(examples: Examples): Dataset {
  knownOptions("[core] dataset", examples, ["inputs", "labels", "classes", "scale"], {
    targets: "Targets that are numbers go into regression(inputs, targets).",
  });
  const { labels, classes, scale = 1 } = examples;
  const size = labels?.length;
  if (typeof size !== "number")
    fail("dataset", `expected labels, the class of each example, got ${described(labels)}.`);
  wholeNumber("dataset: classes", classes, 2);
  if (classes > MOST_CLASSES) fail("dataset: classes", `expected at most ${MOST_CLASSES}, got ${classes}.`);
  if (!Number.isFinite(scale)) fail("dataset", `expected a finite scale, got ${described(scale)}.`);
  if (size === 0) fail("dataset", "expected at least one example, got no labels.");
  for (let i = 0; i < size; i++) {
    const label: unknown = labels[i];
    if (!Number.isInteger(label) || labels[i]! < 0 || labels[i]! >= classes) {
      const hint = typeof label === "object" ? "A row for each label is made here." : "Count classes from 0.";
      fail("dataset", `expected labels 0 … ${classes - 1}, got ${described(label)} for example ${i}. ${hint}`);
    }
  }
  const inputs = flat(examples);
  const width = inputs.length / size;
  const oneHotTargets: Table = (order, from, n, Y) => {
    const y = Y.get();
    y.fill(0, 0, n * classes);
    // Labels lie anywhere. All are looked up before the first is used: so a processor waits for many of them at a time.
    for (let row = 0; row < n; row++) y[row * classes] = labels[order[from + row]!]!;
    for (let at = 0; at < n * classes; at += classes) {
      const label = y[at]!;
      y[at] = 0;
      y[at + label] = 1;
    }
  };
  return fromTables(
    { size, inputs: width, outputs: classes },
    (kernels) => kernels.table(inputs, scale),
    oneHotTargets,
  );
}

/** Whether labels are one-hot rows, one after the other, of at least two examples. */
function areOneHot(labels: ArrayLike<number>, classes: number): boolean {
  if (labels.length < 2 * classes || labels.length % classes !== 0) return false;
  for (let at = 0; at < labels.length; at += classes) {
    let sum = 0;
    for (let i = at; i < at + classes; i++) sum += labels[i] === 1 ? 1 : labels[i] === 0 ? 0 : classes;
    if (sum !== 1) return false;
  }
  return true;
}

/** The inputs of all examples, row by row. */
function flat({ inputs, labels, classes }: Examples): ArrayLike<number> {
  const size = labels.length;
  if (typeof inputs?.length !== "number") {
    fail("dataset", `expected inputs, an array of rows or of all their numbers, got ${described(inputs)}.`);
  }
  const rows = isRows(inputs);
  const [count, unit] = [inputs.length, rows ? "rows of inputs" : "inputs in all"];
  if (count === 0 || (rows ? count !== size : count % size !== 0)) {
    fail(
      "dataset",
      `expected ${rows ? "a row" : "the same count"} of inputs for each of ${size} labels, got ${count} ${unit}.` +
        (areOneHot(labels, classes) ? " Are the labels one-hot? Give each example the number of its class." : ""),
    );
  }
  if (isRows(inputs)) return matrix(inputs).get();
  checkNumbers("dataset", inputs, "inputs");
  return inputs;
}

const isRows = (inputs: ArrayLike<number> | Rows): inputs is Rows => typeof inputs[0] === "object";
