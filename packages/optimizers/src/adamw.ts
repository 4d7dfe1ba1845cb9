import type { GradientTransform } from "@closurenet/core";
import { adamNamed, type AdamOptions } from "./adam.ts";
import { share } from "./check.ts";
import { known } from "./options.ts";
import { weightDecay } from "./weight-decay.ts";

export interface AdamwOptions extends AdamOptions {
  /** The weight decay λ, of which a step takes η·λ; 0.01 by default. */
  readonly lambda?: number | undefined;
}

/**
 * Adam with decoupled weight decay, ΔW = −η·(m̂ / (√v̂ + ε) + λ·W): `chain(adam(η), weightDecay(η * λ))`.
 *
 * Biases do not decay. Each param `P` has its m and v in the cells `m.P` and `v.P`; the steps done, t, are in the cell `t`.
 *
 * PyTorch's `AdamW` is the same, defaults too, but lets biases decay with the rest.
 *
 * @throws where the learning rate or epsilon is not above 0, a beta not at least 0 and below 1, or η·λ not at least 0
 * and below 1.
 * @example
 * train(net, data, { optimizer: adamw(0.001, { lambda: 0.05 }), epochs: 5 });
 * @see Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization, algorithm 2, with η for its α and λ measured in η
 */
export function adamw(learningRate: number, options: AdamwOptions = {}): GradientTransform {
  known("adamw", options, ["beta1", "beta2", "epsilon", "lambda"]);
  const { lambda = 0.01 } = options;
  const step = adamNamed("adamw", learningRate, options);
  share(
    "adamw",
    "a learning rate times lambda",
    typeof lambda === "number" ? learningRate * lambda : lambda,
    "The product is what one step takes away of each weight. Try a lambda of 0.01.",
  );
  const shrink = weightDecay(learningRate * lambda);
  return (params, site) => {
    const [move, decay] = [step(params, site), shrink(params, site)];
    return () => {
      move();
      decay();
    };
  };
}
