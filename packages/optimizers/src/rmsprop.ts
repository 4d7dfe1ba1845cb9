import type { GradientTransform } from "@closurenet/core";
import { decay, learningRateOf, positive } from "./check.ts";
import { known } from "./options.ts";

export interface RmspropOptions {
  /** How much of the mean of squared gradients each step keeps; 0.9 by default. */
  readonly beta?: number | undefined;
  /** What keeps the quotient finite; 1e-7 by default. */
  readonly epsilon?: number | undefined;
}

/**
 * RMSProp: v ← β·v + (1 − β)·g²; ΔW = −η·g / √(v + ε).
 *
 * Adagrad with a memory that fades. Each param `P` has its v in the cell `v.P`.
 *
 * ε is under the root, as in tfjs; PyTorch's `RMSprop` has it beside the root, √v + ε with 1e-8, and 0.99 for β, its `alpha`.
 *
 * @throws where the learning rate or epsilon is not above 0, or beta not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: rmsprop(0.001), epochs: 5 });
 * @see Tieleman & Hinton 2012, Neural Networks for Machine Learning, lecture 6.5
 */
export function rmsprop(learningRate: number, options: RmspropOptions = {}): GradientTransform {
  known("rmsprop", options, ["beta", "epsilon"]);
  const rate = learningRateOf("rmsprop", learningRate, 0.001);
  const { beta = 0.9, epsilon = 1e-7 } = options;
  decay("rmsprop", "a beta", beta);
  positive("rmsprop", "an epsilon", epsilon, "1e-7");
  return (params, { cell }) => {
    const moving = params.map(({ name, value, grad }) => ({ grad, V: cell(`v.${name}`, value.rows, value.cols) }));
    return () => {
      for (const { grad, V } of moving) {
        const g = grad.get();
        const v = V.get();
        for (let i = 0; i < g.length; i++) {
          v[i] = beta * v[i]! + (1 - beta) * g[i]! * g[i]!;
          g[i] = (-rate * g[i]!) / Math.sqrt(v[i]! + epsilon);
        }
      }
    };
  };
}
