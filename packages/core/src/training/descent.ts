import { checkAllFinite, checkTargets } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../network/network.ts";
import type { Updater } from "../optimizers/optimizer.ts";

/** Takes one step, on `n` examples from `order[from]` on. Returns their mean loss before the step. */
export type Descent = (order: Int32Array, from: number, n: number) => number;

/**
 * Gradient descent: makes the step that a training repeats. Once the engine has compiled the step, it leaves nothing on
 * the heap but the loss that it returns.
 *
 * @throws naming an example whose targets the loss does not take, or that holds a number that is not finite.
 *
 * @example
 * const step = descent(net, data, sgd(0.1)(net.params, optimizerSite(net)));
 * step(Int32Array.of(0, 1), 0, 2); // the mean loss of examples 0 and 1
 */
export function descent(net: Network, data: Dataset, update: Updater): Descent {
  const { X, Y, params, kernels, objective } = net;
  const fill = data.on?.(kernels) ?? data.fill;
  return (order, from, n) => {
    fill(order, from, n, X, Y);
    checkTargets(objective, Y, order, from, n);
    net.forward(n, true); // Z = net(X)
    const loss = net.loss(n); // L(Z, Y)
    if (!Number.isFinite(loss)) checkAllFinite(net, data);
    net.backward(n); // G = dL/dW
    update(); // G ← ΔW
    for (const { value, grad } of params) kernels.add(value, grad); // W ← W + ΔW
    return loss;
  };
}
