import { checkShapes } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import { categoricalAccuracy, type Measure } from "../losses/measures.ts";
import type { Network } from "../network/network.ts";
import { evaluate } from "./evaluate.ts";
import { namesClasses } from "./names-classes.ts";

/**
 * The share of examples that the network gets right, 0 … 1: of rows for classes, of single answers for yes and no.
 *
 * @throws where the examples are not of the network's shape, or their targets name no classes.
 * @example
 * accuracy(net, test); // the share, 0.97 for one
 */
export function accuracy(net: Network, data: Dataset): number {
  checkShapes(net, data);
  const own = net.objective.measures?.["accuracy"];
  return evaluate(net, data, { accuracy: own ?? ofClasses }).accuracy;
}

/** Where the loss is not one for classes, the targets must be. */
const ofClasses: Measure = (Z, Y, n) => {
  namesClasses("accuracy", Y, n);
  return categoricalAccuracy(Z, Y, n);
};
