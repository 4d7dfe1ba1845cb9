import { cell, type Cell } from "./cell.ts";
import type { Dataset } from "./dataset.ts";
import { fail } from "./errors.ts";
import { everyOne, finite, finiteExamples, fits, fitTargets } from "./examples-check.ts";
import { categoricalAccuracy, largest, type Measure, type Measures } from "./measures.ts";
import type { Network } from "./network.ts";

/** Mean loss, and what is measured beside it: the measures of the loss, `accuracy` for classes, and the caller's own. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy?: number | undefined;
  readonly [measure: string]: number | undefined;
}

/**
 * The most likely class of each row of x.
 *
 * @throws where x has another number of columns than the network has inputs, or its outputs are NaN.
 * @example
 * predict(net, matrix([image]))[0]; // the class, 7 for one
 */
export function predict(net: Network, x: Cell): Int32Array {
  const Z = net(x);
  return Int32Array.from({ length: x.rows }, (_, i) => {
    const found = largest(Z, i);
    if (found >= 0) return found;
    finite("inputs", x, everyOne(x.rows), 0, x.rows);
    return fail("predict", `expected outputs that tell a class, got NaN in row ${i}. The weights are not finite.`);
  });
}

/** Runs the examples at `order` forward, minibatch by minibatch, on the network's twin: it may be amid a training. */
function eachBatch(
  net: Network,
  data: Dataset,
  order: Int32Array,
  visit: (twin: Network, Z: Cell, n: number, from: number) => void,
): void {
  const twin = net.twin();
  const fill = data.on?.(net.kernels) ?? data.fill;
  for (let from = 0; from < order.length; from += net.batch) {
    const n = Math.min(net.batch, order.length - from);
    fill(order, from, n, twin.X, twin.Y);
    fitTargets(net.objective, twin.Y, order, from, n);
    visit(twin, twin.forward(n, false), n, from);
  }
}

/** What belongs to the loss of a network, and measures of the caller's own. */
export function allMeasures({ objective }: Network, own: Measures): Measures {
  if (Object.hasOwn(own, "loss")) fail("evaluate", "expected another name than loss for a measure of your own.");
  return { ...objective.measures, ...own };
}

/** The mean loss and these measures on the examples at `order`. */
export function evaluateAt(net: Network, data: Dataset, order: Int32Array, measures: Measures): Evaluation {
  let total = 0;
  const sums = new Map(Object.keys(measures).map((name) => [name, 0]));
  eachBatch(net, data, order, ({ X, Y, loss }, Z, n, from) => {
    const mean = loss(n);
    if (!Number.isFinite(mean)) finiteExamples(X, Y, order, from, n);
    total += mean * n;
    for (const [name, sum] of sums) sums.set(name, sum + measures[name]!(Z, Y, n));
  });
  const means = Object.fromEntries([...sums].map(([name, sum]) => [name, sum / order.length]));
  return { loss: total / order.length, ...means };
}

/**
 * Mean loss on `data`, the measures that belong to the loss (`accuracy` for classes), and `measures` of your own.
 *
 * @throws where the examples are not of the network's shape, or the loss does not take their targets.
 * @example
 * const { loss, accuracy } = evaluate(net, test);
 * const { unsure } = evaluate(net, test, {
 *   unsure(Z, _, n) {
 *     let count = 0;
 *     for (let i = 0; i < n; i++) if (Math.max(...Z.get().subarray(i * Z.cols, (i + 1) * Z.cols)) < 0.5) count++;
 *     return count;
 *   },
 * });
 * console.log(loss, accuracy, unsure);
 */
export function evaluate<M extends Measures>(
  net: Network,
  data: Dataset,
  measures?: M,
): Evaluation & { readonly [Name in keyof M]: number };
export function evaluate(net: Network, data: Dataset, measures: Measures = {}): Evaluation {
  fits(net, data);
  return evaluateAt(net, data, everyOne(data.size), allMeasures(net, measures));
}

/** Fails where a row of targets names no class: one 1 among zeros, or a single 0 or 1. */
function namesClasses(subject: string, { cols, get }: Cell, n: number): void {
  const y = get();
  for (let row = 0; row < n; row++) {
    let [ones, others] = [0, 0];
    for (let i = row * cols; i < (row + 1) * cols; i++) {
      if (y[i] === 1) ones++;
      else if (y[i] !== 0) others++;
    }
    if (others === 0 && (ones === 1 || (cols === 1 && ones === 0))) continue;
    fail(
      subject,
      `expected targets that name a class each, got ${Array.from(y.subarray(row * cols, (row + 1) * cols)).join(", ")}. ` +
        "Measure something else: evaluate(net, data, { … }).",
    );
  }
}

/**
 * The share of examples that the network gets right, 0 … 1: of rows for classes, of single answers for yes and no.
 *
 * @throws where the examples are not of the network's shape, or their targets name no classes.
 * @example
 * accuracy(net, test); // the share, 0.97 for one
 */
export function accuracy(net: Network, data: Dataset): number {
  fits(net, data);
  const own = net.objective.measures?.["accuracy"];
  return evaluate(net, data, { accuracy: own ?? ofClasses }).accuracy;
}

/** Where the loss is not one for classes, the targets must be. */
const ofClasses: Measure = (Z, Y, n) => {
  namesClasses("accuracy", Y, n);
  return categoricalAccuracy(Z, Y, n);
};

/**
 * Counts by true class (row) and predicted class (column): a `classes × classes` cell.
 *
 * @throws where the examples are not of the network's shape, their targets name no classes, or outputs are NaN.
 * @example
 * confusionMatrix(net, test).get()[4 * 10 + 9]; // fours taken for nines
 */
export function confusionMatrix(net: Network, data: Dataset): Cell<Int32Array> {
  fits(net, data);
  const classes = Math.max(2, net.Y.cols);
  const counts = new Int32Array(classes * classes);
  const order = everyOne(data.size);
  eachBatch(net, data, order, ({ X, Y }, Z, n, from) => {
    namesClasses("confusionMatrix", Y, n);
    for (let i = 0; i < n; i++) {
      const predicted = largest(Z, i);
      if (predicted < 0) {
        finite("inputs", X, order, from, n);
        fail("confusionMatrix", `expected outputs that tell a class, got NaN for example ${from + i}.`);
      }
      counts[largest(Y, i) * classes + predicted]!++;
    }
  });
  return cell(classes, classes, counts);
}
