import type { GradientTransform } from "@closurenet/core";
import { checkFunction } from "./check.ts";

/** A transform in a chain. */
export interface Link extends GradientTransform {
  /** Set if it works on updates, so that it must follow the rule that makes them: its name, for the error message. */
  readonly follows?: string;
}

/**
 * Applies transforms one after the other. Each reads the gradients that the one before it has changed. What the last one
 * writes is the update.
 *
 * The names of a link's cells begin with its place in the chain, such as `1.m.layers.0.W`. So a chain may hold two links of
 * the same kind.
 *
 * @throws if there is no transform, or the first one works on updates.
 * @example
 * train(net, data, { optimizer: chain(clipByGlobalNorm(1), adam(0.001), scheduled(cosine)), epochs: 5 });
 * @see optax.chain (DeepMind 2020)
 */
export function chain(...transforms: readonly Link[]): GradientTransform {
  if (transforms.length === 0) {
    throw new Error("[optimizers] chain: expected at least one transform, got none. Try chain(adam(0.001)).");
  }
  for (const transform of transforms) {
    checkFunction("chain", "transforms one after the other", transform, "chain(clipByGlobalNorm(1), adam(0.001))");
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
