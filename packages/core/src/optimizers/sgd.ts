import { described, fail } from "../errors.ts";
import type { GradientTransform } from "./optimizer.ts";

/**
 * Stochastic gradient descent: ΔW = −η·∂L/∂W.
 *
 * The gradient is the mean over the minibatch; the series sums it, so its `eta = 0.005` with batches of 100 is 0.5 here.
 *
 * @throws where the learning rate is not a finite number above 0.
 * @example
 * train(net, data, { optimizer: sgd(0.5), epochs: 3 });
 * @see Robbins & Monro 1951
 */
export function sgd(learningRate: number): GradientTransform {
  if (!(typeof learningRate === "number" && learningRate > 0 && learningRate < Infinity)) {
    fail("sgd", `expected a learning rate above 0, got ${described(learningRate)}. Try sgd(0.1).`);
  }
  return (params, { kernels }) =>
    () => {
      for (const { grad } of params) kernels.scale(grad, -learningRate);
    };
}
