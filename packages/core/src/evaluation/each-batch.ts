import type { Cell } from "../cells/cell.ts";
import { checkTargets } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../network/network.ts";

/** Takes the examples at `order` forward through the network's predictor, minibatch by minibatch. */
export function eachBatch(
  net: Network,
  data: Dataset,
  order: Int32Array,
  visit: (predictor: Network, Z: Cell, n: number, from: number) => void,
): void {
  const predictor = net.predictor();
  const { on, fill: plain } = data.asTheyAre ?? data;
  const fill = on?.(net.kernels) ?? plain;
  for (let from = 0; from < order.length; from += net.batch) {
    const n = Math.min(net.batch, order.length - from);
    fill(order, from, n, predictor.X, predictor.Y);
    checkTargets(net.objective, predictor.Y, order, from, n);
    visit(predictor, predictor.forward(n, false), n, from);
  }
}
