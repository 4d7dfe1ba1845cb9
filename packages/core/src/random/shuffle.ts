import type { Rng } from "./rng.ts";

/**
 * The numbers 0 … n − 1 in random order.
 *
 * @example
 * permutation(3, rng(1)); // Int32Array of 0, 1 and 2 in some order
 */
export const permutation = (n: number, stream: Rng): Int32Array => shuffle(new Int32Array(n), stream);

/**
 * Overwrites `order` with the numbers 0 … n − 1 in random order, where n is its length.
 *
 * @example
 * const order = new Int32Array(3);
 * shuffle(order, rng(1)); // the same order as permutation(3, rng(1))
 * @see Fisher & Yates 1938
 */
export function shuffle(order: Int32Array, stream: Rng): Int32Array {
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let i = order.length - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const swap = order[i]!;
    order[i] = order[j]!;
    order[j] = swap;
  }
  return order;
}
