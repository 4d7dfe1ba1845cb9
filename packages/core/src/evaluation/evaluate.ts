import { allIndices, checkFinite, checkShapes } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import { fail } from "../errors.ts";
import type { Measures } from "../losses/measures.ts";
import type { Network } from "../network/network.ts";
import { eachBatch } from "./each-batch.ts";

/** The mean loss, the measures that come with the loss (`accuracy` for classes), and the caller's own. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy?: number | undefined;
  readonly [measure: string]: number | undefined;
}

/** The measures that come with the loss of a network, and the caller's own. */
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
    if (!Number.isFinite(mean)) checkFinite(X, Y, order, from, n);
    total += mean * n;
    for (const [name, sum] of sums) sums.set(name, sum + measures[name]!(Z, Y, n));
  });
  const means = Object.fromEntries([...sums].map(([name, sum]) => [name, sum / order.length]));
  return { loss: total / order.length, ...means };
}

/**
 * The mean loss on `data`, the measures that come with the loss (`accuracy` for classes), and `measures` of your own.
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
  checkShapes(net, data);
  return evaluateAt(net, data, allIndices(data.size), allMeasures(net, measures));
}
