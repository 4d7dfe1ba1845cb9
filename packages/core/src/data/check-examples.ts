import type { Cell } from "../cells/cell.ts";
import { described, fail } from "../errors.ts";
import type { Loss } from "../losses/loss.ts";
import type { Network } from "../network/network.ts";
import type { Dataset } from "./dataset.ts";

/** Fails where the examples are not of the network's shape. */
export function checkShapes(net: Network, data: Dataset): void {
  if (typeof net !== "function" || typeof net.forward !== "function") {
    fail("data", `expected a network from mlp or network, got ${described(net)}.`);
  }
  if (typeof data?.fill !== "function") {
    fail("data", `expected examples from dataset or regression, got ${described(data)}.`);
  }
  if (data.inputs !== net.X.cols || data.outputs !== net.Y.cols) {
    fail(
      "data",
      `expected ${net.X.cols} inputs and ${net.Y.cols} outputs for this network, got ${data.inputs} and ${data.outputs}. ` +
        `Build it for them: mlp([${data.inputs}, …, ${data.outputs}]).`,
    );
  }
}

/** Fails where one of the first `n` rows of targets is not what the loss takes. Row 0 is example `order[from]`. */
export function checkTargets({ kind, targets }: Loss, Y: Cell, order: Int32Array, from: number, n: number): void {
  if (!targets) return;
  const { cols } = Y;
  const y = Y.get();
  for (let row = 0; row < n; row++) {
    if (targets.accepts(y, row * cols, cols)) continue;
    const found = Array.from(y.subarray(row * cols, row * cols + Math.min(cols, 12))).join(", ");
    fail(
      "data",
      `expected targets that are ${targets.expected} for the loss ${kind}, got ${found}${cols > 12 ? ", …" : ""} ` +
        `for example ${order[from + row]}. For other numbers take { loss: meanSquaredError }.`,
    );
  }
}

/** Fails where a number in the first `n` rows is not finite. The message names its example and column. */
export function checkFiniteRows(what: "inputs" | "targets", X: Cell, order: Int32Array, from: number, n: number): void {
  const at = X.get()
    .subarray(0, n * X.cols)
    .findIndex((x) => !Number.isFinite(x));
  if (at < 0) return;
  const [row, column] = [Math.floor(at / X.cols), at % X.cols];
  fail(
    "data",
    `expected finite ${what}, got ${X.get()[at]} in column ${column} of example ${order[from + row]}. ` +
      "Leave the example out, or put a number in its place.",
  );
}

/** The same for inputs and targets. */
export function checkFinite(X: Cell, Y: Cell, order: Int32Array, from: number, n: number): void {
  checkFiniteRows("inputs", X, order, from, n);
  checkFiniteRows("targets", Y, order, from, n);
}

/** Fails where any example holds a number that is not finite. It is called when a loss is not finite. */
export function checkAllFinite({ X, Y, batch }: Network, data: Dataset): void {
  const order = allIndices(data.size);
  for (let from = 0; from < data.size; from += batch) {
    const n = Math.min(batch, data.size - from);
    data.fill(order, from, n, X, Y);
    checkFinite(X, Y, order, from, n);
  }
}

/** The numbers 0 … n − 1. */
export const allIndices = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
