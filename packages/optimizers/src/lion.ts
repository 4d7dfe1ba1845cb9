import type { GradientTransform } from "@closurenet/core";
import { decay, learningRateOf } from "./check.ts";
import { known } from "./options.ts";

export interface LionOptions {
  /** The weight of the past in the sign; 0.9 by default. */
  readonly beta1?: number | undefined;
  /** How much of the mean of gradients each step keeps; 0.99 by default. */
  readonly beta2?: number | undefined;
}

/**
 * Lion: ΔW = −η·sign(β₁·m + (1 − β₁)·g); m ← β₂·m + (1 − β₂)·g.
 *
 * Every weight moves by η, so the learning rate is a third to a tenth of Adam's. The paper's −η·λ·W is a link of its own:
 * `chain(lion(η), weightDecay(η * λ))`. Each param `P` has its m in the cell `m.P`.
 *
 * Neither PyTorch nor tfjs has it.
 *
 * @throws where the learning rate is not above 0, or a beta not at least 0 and below 1.
 * @example
 * train(net, data, { optimizer: chain(lion(0.0001), weightDecay(0.0001)), epochs: 5 });
 * @see Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, algorithm 2
 */
export function lion(learningRate: number, options: LionOptions = {}): GradientTransform {
  known("lion", options, ["beta1", "beta2"]);
  const rate = learningRateOf("lion", learningRate, 0.0001);
  const { beta1 = 0.9, beta2 = 0.99 } = options;
  decay("lion", "a beta1", beta1);
  decay("lion", "a beta2", beta2);
  return (params, { cell }) => {
    const moving = params.map(({ name, value, grad }) => ({ grad, M: cell(`m.${name}`, value.rows, value.cols) }));
    return () => {
      for (const { grad, M } of moving) {
        const g = grad.get();
        const m = M.get();
        for (let i = 0; i < g.length; i++) {
          const c = beta1 * m[i]! + (1 - beta1) * g[i]!;
          m[i] = beta2 * m[i]! + (1 - beta2) * g[i]!;
          g[i] = -rate * Math.sign(c); // of NaN it is NaN: a broken gradient does not pass for a good one
        }
      }
    };
  };
}
