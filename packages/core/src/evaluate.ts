import { cell, type Cell } from "./cell.ts";
import type { Dataset } from "./dataset.ts";
import { fail } from "./errors.ts";
import type { Network } from "./network.ts";

/** The column of the largest number in row i. */
function largest({ cols, get }: Cell, i: number): number {
  const values = get();
  if (cols === 1) return values[i]! > 0.5 ? 1 : 0; // a single output says yes or no
  let best = 0;
  for (let j = 1; j < cols; j++) if (values[i * cols + j]! > values[i * cols + best]!) best = j;
  return best;
}

/**
 * The most likely class of each row of x.
 *
 * @throws where x has another number of columns than the network has inputs.
 * @example
 * predict(net, matrix([image]))[0]; // the class, 7 for one
 */
export function predict(net: Network, x: Cell): Int32Array {
  const Z = net(x);
  return Int32Array.from({ length: x.rows }, (_, i) => largest(Z, i));
}

/** Runs all of `data` forward, minibatch by minibatch, in order. */
function eachBatch(net: Network, data: Dataset, visit: (Z: Cell, n: number) => void): void {
  fits(net, data);
  const fill = data.on?.(net.kernels) ?? data.fill;
  const order = Int32Array.from({ length: data.size }, (_, i) => i);
  for (let from = 0; from < data.size; from += net.batch) {
    const n = Math.min(net.batch, data.size - from);
    fill(order, from, n, net.X, net.Y);
    visit(net.forward(n, false), n);
  }
}

/** Fails where the examples are not of the network's shape. */
export function fits(net: Network, data: Dataset): void {
  if (data.inputs !== net.X.cols || data.outputs !== net.Y.cols) {
    fail(
      "data",
      `expected ${net.X.cols} inputs and ${net.Y.cols} outputs for this network, got ${data.inputs} and ${data.outputs}. ` +
        `Build it for them: mlp([${data.inputs}, …, ${data.outputs}]).`,
    );
  }
}

/** Mean loss, and the share of rows whose largest output is where the largest target is. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * Loss and accuracy on `data`, in one pass.
 *
 * @throws where the examples are not of the network's shape.
 * @example
 * const { loss, accuracy } = evaluate(net, test);
 */
export function evaluate(net: Network, data: Dataset): Evaluation {
  let loss = 0;
  let right = 0;
  eachBatch(net, data, (Z, n) => {
    loss += net.loss(n) * n;
    for (let i = 0; i < n; i++) if (largest(Z, i) === largest(net.Y, i)) right++;
  });
  return { loss: loss / data.size, accuracy: right / data.size };
}

/**
 * The share of examples that the network gets right, 0 … 1.
 *
 * @throws where the examples are not of the network's shape.
 * @example
 * accuracy(net, test); // the share, 0.97 for one
 */
export const accuracy = (net: Network, data: Dataset): number => evaluate(net, data).accuracy;

/**
 * Counts by true class (row) and predicted class (column): a `classes × classes` cell.
 *
 * @throws where the examples are not of the network's shape.
 * @example
 * confusionMatrix(net, test).get()[4 * 10 + 9]; // fours taken for nines
 */
export function confusionMatrix(net: Network, data: Dataset): Cell<Int32Array> {
  const classes = Math.max(2, net.Y.cols);
  const counts = new Int32Array(classes * classes);
  eachBatch(net, data, (Z, n) => {
    for (let i = 0; i < n; i++) counts[largest(net.Y, i) * classes + largest(Z, i)]!++;
  });
  return cell(classes, classes, counts);
}
