import type { Cell } from "../cells/cell.ts";
import { allIndices, checkFiniteRows } from "../data/check-examples.ts";
import { fail } from "../errors.ts";
import { classOf } from "../losses/measures.ts";
import type { Network } from "../network/network.ts";

/**
 * The most likely class of each row of x.
 *
 * @throws where x has another number of columns than the network has inputs, or its outputs are NaN.
 * @example
 * predict(net, matrix([image]))[0]; // the class, 7 for one
 */
export function predict(net: Network, x: Cell): Int32Array {
  const { cols, get } = net(x);
  const z = get();
  return Int32Array.from({ length: x.rows }, (_, i) => {
    const found = classOf(z, cols, i);
    if (found >= 0) return found;
    checkFiniteRows("inputs", x, allIndices(x.rows), 0, x.rows);
    return fail("predict", `expected outputs that tell a class, got NaN in row ${i}. The weights are not finite.`);
  });
}
