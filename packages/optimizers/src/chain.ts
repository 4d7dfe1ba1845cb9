import type { GradientTransform } from "@closurenet/core";
import { callable } from "./check.ts";

/** A transform for a chain. */
export interface Link extends GradientTransform {
  /** The name of one that works on updates, and so has no place before the rule that makes them. */
  readonly follows?: string;
}

/**
 * Transforms one after the other: what one leaves in the gradients, the next one reads. The last makes the update.
 *
 * The cells of each link bear its place before their names, `1.m.layers.0.W` for one, so that links of one kind may share
 * a chain.
 *
 * @throws where there is no transform, or the first is one that works on updates.
 * @example
 * train(net, data, { optimizer: chain(clipByGlobalNorm(1), adam(0.001), scheduled(cosine)), epochs: 5 });
 * @see optax.chain (DeepMind 2020)
 */
export function chain(...transforms: readonly Link[]): GradientTransform {
  if (transforms.length === 0) {
    throw new Error("[optimizers] chain: expected at least one transform, got none. Try chain(adam(0.001)).");
  }
  for (const transform of transforms) {
    callable("chain", "transforms one after the other", transform, "chain(clipByGlobalNorm(1), adam(0.001))");
  }
  const [first] = transforms;
  if (first?.follows) {
    throw new Error(
      `[optimizers] chain: expected ${first.follows} after the rule whose updates it changes, got it first. ` +
        `Try chain(adam(0.001), ${first.follows}(…)).`,
    );
  }
  return (params, site) => {
    const updaters = transforms.map((transform, i) =>
      transform(params, {
        ...site,
        cell: (name, rows, cols) => site.cell(`${i}.${name}`, rows, cols),
        counter: (name) => site.counter(`${i}.${name}`),
      }),
    );
    return () => {
      for (const update of updaters) update();
    };
  };
}
