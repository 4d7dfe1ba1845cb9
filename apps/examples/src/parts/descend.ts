import type { Dataset, Network } from "@closurenet/core";

/** Gradient descent: once through the examples, a minibatch a step. Gives each loss before its step. */
export function* descend(
  net: Network,
  examples: Dataset,
  order: Int32Array,
  learningRate: number,
): Generator<number, void> {
  for (let from = 0; from < order.length; from += net.batch) {
    const n = Math.min(net.batch, order.length - from);
    examples.fill(order, from, n, net.X, net.Y); // the minibatch: n examples, and what they are
    net.forward(n, true); // Z = net(X)
    const loss = net.loss(n); // L: how far Z is from Y
    net.backward(n); // G = dL/dW, of every layer
    for (const { value, grad } of net.params) {
      const [w, g] = [value.get(), grad.get()];
      for (let i = 0; i < w.length; i++) w[i]! -= learningRate * g[i]!; // W ← W − η·G
    }
    yield loss;
  }
}
