import { type Dataset, type Network, accuracy } from "@closurenet/core";

/** Digits that are tested at a time. */
const AT_ONCE = 20;

/** The share of examples that a network reads, found in pieces, so that none takes long. */
export function* shareRead(net: Network, examples: Dataset): Generator<void, number> {
  let right = 0;
  for (let from = 0; from < examples.size; from += AT_ONCE) {
    const some = Int32Array.from({ length: Math.min(AT_ONCE, examples.size - from) }, (_, i) => from + i);
    right += some.length * accuracy(net, examples.subset(some));
    yield;
  }
  return right / examples.size;
}

/**
 * Runs a network on ever larger minibatches before it learns, and changes nothing that it knows. An engine compiles what it has
 * seen often; the first full minibatch would take it a tenth of a second otherwise.
 */
export function* warmedUp(net: Network, examples: Dataset): Generator<void, void> {
  const order = Int32Array.from({ length: net.batch }, (_, i) => i);
  for (const n of [1, 1, 1, 1, 2, 2, 4, 4, 8, 8, 16]) {
    if (n > net.batch) return;
    examples.fill(order, 0, n, net.X, net.Y);
    net.forward(n, false);
    yield;
    net.backward(n);
    yield;
  }
}
