import { cell, type Cell } from "../cells/cell.ts";
import { allIndices, checkFiniteRows, checkShapes } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import { fail } from "../errors.ts";
import { classOf } from "../losses/measures.ts";
import type { Network } from "../network/network.ts";
import { eachBatch } from "./each-batch.ts";
import { checkClasses } from "./check-classes.ts";

/**
 * Counts by true class (row) and predicted class (column): a `classes × classes` cell.
 *
 * @throws where the examples are not of the network's shape, their targets name no classes, or outputs are NaN.
 * @example
 * confusionMatrix(net, test).get()[4 * 10 + 9]; // fours taken for nines
 */
export function confusionMatrix(net: Network, data: Dataset): Cell<Int32Array> {
  checkShapes(net, data);
  const classes = Math.max(2, net.Y.cols);
  const counts = new Int32Array(classes * classes);
  const order = allIndices(data.size);
  eachBatch(net, data, order, ({ X, Y }, Z, n, from) => {
    checkClasses("confusionMatrix", Y, n);
    const [z, y] = [Z.get(), Y.get()];
    for (let i = 0; i < n; i++) {
      const predicted = classOf(z, Z.cols, i);
      if (predicted < 0) {
        checkFiniteRows("inputs", X, order, from, n);
        fail("confusionMatrix", `expected outputs that tell a class, got NaN for example ${from + i}.`);
      }
      counts[classOf(y, Y.cols, i) * classes + predicted]!++;
    }
  });
  return cell(classes, classes, counts);
}
