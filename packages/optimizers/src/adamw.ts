import type { GradientTransform } from "@closurenet/core";
import { adamNamed, type AdamOptions } from "./adam.ts";
import { checkShare } from "./check.ts";
import { checkOptions } from "./options.ts";
import { weightDecay } from "./weight-decay.ts";

export interface AdamwOptions extends AdamOptions {
  /** The weight decay λ: each step takes the share η·λ of each weight away; 0.01 by default. */
  readonly lambda?: number | undefined;
}

/**
 * Adam with decoupled weight decay, ΔW = −η·(m̂ / (√v̂ + ε) + λ·W): `chain(adam(η), weightDecay(η * λ))`.
 *
 * Biases do not decay. Each param `P` has its m and v in the cells `m.P` and `v.P`; the count of steps, t,
 * is in the cell `t`.
 *
 * PyTorch's `AdamW` is the same, with the same defaults, but there biases decay too.
 *
 * @throws if the learning rate or epsilon is not above 0, a beta is not at least 0 and below 1, or η·λ is not at
 * least 0 and below 1.
 * @example
 * train(net, data, { optimizer: adamw(0.001, { lambda: 0.05 }), epochs: 5 });
 * @see Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization, algorithm 2; η here is its α, and η·λ its λ
 */
export function adamw(learningRate: number, options: AdamwOptions = {}): GradientTransform {
  checkOptions("adamw", options, ["beta1", "beta2", "epsilon", "lambda"]);
  const { lambda = 0.01 } = options;
  const rule = adamNamed("adamw", learningRate, options);
  checkShare(
    "adamw",
    "a learning rate times lambda",
    typeof lambda === "number" ? learningRate * lambda : lambda,
    "The product is what one step takes away of each weight. Try a lambda of 0.01.",
  );
  const decay = weightDecay(learningRate * lambda);
  return (params, site) => {
    const [applyRule, applyDecay] = [rule(params, site), decay(params, site)];
    return () => {
      applyRule();
      applyDecay();
    };
  };
}
