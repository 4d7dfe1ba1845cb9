import type { GradientTransform } from "@closurenet/core";
import type { Link } from "./chain.ts";
import { checkShare } from "./check.ts";

/** The rule has no numbers of its own. */
const NONE: readonly number[] = [];

/**
 * Decoupled weight decay: ΔW ← ΔW − λ·W. Each step takes the share λ of each weight away. Put it after the rule that makes
 * the update.
 *
 * Biases do not decay, because they do not make a function steeper: only the first `weightRows` rows of a param do. A
 * schedule after it scales the decay too.
 *
 * It is not the penalty ½λ·|W|² in the loss (L2). Adam and RMSProp would divide the gradient of that penalty by √v, so the
 * weights with the largest gradients would decay least. For `sgd(η)` both are the same, with λ here η times as large.
 * PyTorch's `weight_decay` is this kind in `AdamW`, where it is λ / η. It is L2 in `SGD`, `Adagrad` and `RMSprop`, and by
 * default in `Adam`.
 *
 * @throws if λ is not at least 0 and below 1, or it is the first link of a chain.
 * @example
 * const optimizer = chain(momentum(0.05), weightDecay(1e-5), scheduled(cosine));
 * @see Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization, algorithm 1
 */
export function weightDecay(lambda: number): Link {
  checkShare("weightDecay", "a share", lambda, "It is what one step takes away of each weight. Try 1e-5.");
  const transform: GradientTransform = (params, { kernels }) => {
    const decay = kernels.rule((g, w) => [g.minus(w.times(lambda)), w]);
    const all = params.map(({ value, grad, weightRows = value.rows }) => ({
      cells: [grad, value],
      count: weightRows * value.cols,
    }));
    return () => {
      for (const { cells, count } of all) decay(cells, NONE, count);
    };
  };
  return Object.assign(transform, { follows: "weightDecay" });
}
