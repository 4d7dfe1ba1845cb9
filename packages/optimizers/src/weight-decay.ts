import type { GradientTransform } from "@closurenet/core";
import type { Link } from "./chain.ts";
import { share } from "./check.ts";

/**
 * Decoupled weight decay: ΔW ← ΔW − λ·W, after the rule that makes the update: λ is the share of a weight that one step
 * takes away.
 *
 * Biases, and whatever else lies below a param's `weightRows`, are spared: they do not make a function any steeper.
 * A schedule after it scales the decay with the step. The penalty ½λ·|W|² in the loss, L2, would instead pass through
 * the rule, and Adam or RMSProp would divide it by √v: the weights with the largest gradients would decay the least.
 * For `sgd(η)` the two are one, with λ here η times as large. PyTorch's `weight_decay` is this kind in `AdamW`, where it is
 * λ / η, and L2 in `SGD`, `Adagrad`, `RMSprop` and, by default, `Adam`.
 *
 * @throws where λ is not at least 0 and below 1, or where it is the first link of a chain.
 * @example
 * const optimizer = chain(momentum(0.05), weightDecay(1e-5), scheduled(cosine));
 * @see Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization, algorithm 1
 */
export function weightDecay(lambda: number): Link {
  share("weightDecay", "a share", lambda, "It is what one step takes away of each weight. Try 1e-5.");
  const transform: GradientTransform = (params) => () => {
    for (const { value, grad, weightRows = value.rows } of params) {
      const w = value.get();
      const g = grad.get();
      for (let i = 0; i < weightRows * value.cols; i++) g[i]! -= lambda * w[i]!;
    }
  };
  return Object.assign(transform, { follows: "weightDecay" });
}
