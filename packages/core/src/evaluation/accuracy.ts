import { checkShapes } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import { categoricalAccuracy, type Measure } from "../losses/measures.ts";
import type { Network } from "../network/network.ts";
import { evaluate } from "./evaluate.ts";
import { checkClasses } from "./check-classes.ts";

/**
 * The share of right answers, from 0 to 1. For classes a row is an answer; under `binaryCrossEntropy` each output is one.
 *
 * @throws where the examples are not of the network's shape, or the loss does not take their targets. Where the loss has
 * no accuracy of its own, also where targets name no classes.
 * @example
 * accuracy(net, test); // the share, 0.97 for one
 */
export function accuracy(net: Network, data: Dataset): number {
  checkShapes(net, data);
  const own = net.objective.measures?.["accuracy"];
  return evaluate(net, data, { accuracy: own ?? ofClasses }).accuracy;
}

/** For a loss without an accuracy of its own: the targets must name classes. */
const ofClasses: Measure = (Z, Y, n) => {
  checkClasses("accuracy", Y, n);
  return categoricalAccuracy(Z, Y, n);
};
