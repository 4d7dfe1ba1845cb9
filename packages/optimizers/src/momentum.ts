import type { GradientTransform } from "@closurenet/core";
import { decay, learningRateOf } from "./check.ts";
import { known } from "./options.ts";

export interface MomentumOptions {
  /** How much of m each step keeps; 0.9 by default. */
  readonly beta?: number | undefined;
}

/**
 * Gradient descent with momentum: m ← β·m + g; ΔW = −η·m.
 *
 * A step is worth 1 / (1 − β) of plain gradient descent, so the learning rate is the smaller for it. Each param `P` has
 * its m in the cell `m.P`.
 *
 * It is tfjs's `momentum`, and PyTorch's `SGD(lr=η, momentum=β)` without its `dampening`: η is in the step and not in m, so
 * a schedule works alike.
 *
 * @throws where the learning rate is not above 0, or beta not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: momentum(0.05), epochs: 5 });
 * @see Polyak 1964; Sutskever et al. 2013, On the importance of initialization and momentum in deep learning
 */
export function momentum(learningRate: number, options: MomentumOptions = {}): GradientTransform {
  known("momentum", options, ["beta"]);
  const rate = learningRateOf("momentum", learningRate, 0.05);
  const { beta = 0.9 } = options;
  decay("momentum", "a beta", beta);
  return (params, { cell }) => {
    const moving = params.map(({ name, value, grad }) => ({ grad, M: cell(`m.${name}`, value.rows, value.cols) }));
    return () => {
      for (const { grad, M } of moving) {
        const g = grad.get();
        const m = M.get();
        for (let i = 0; i < g.length; i++) {
          m[i] = beta * m[i]! + g[i]!;
          g[i] = -rate * m[i]!;
        }
      }
    };
  };
}
