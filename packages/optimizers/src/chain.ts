import type { GradientTransform } from "@closurenet/core";

/**
 * Transforms one after the other: what one leaves in the gradients, the next one reads. The last makes the update.
 *
 * The cells of each link bear its place before their names, `1.m.layers.0.W` for one, so that links of one kind may share
 * a chain.
 *
 * @throws where there is no transform.
 * @example
 * const decayed = (params) => () => {
 *   for (const { value, grad } of params) value.get().forEach((w, i) => (grad.get()[i] += 1e-4 * w)); // g ← g + λ·W
 * };
 * train(net, data, { optimizer: chain(decayed, adam(0.001)), epochs: 5 });
 * @see optax.chain (DeepMind 2020)
 */
export function chain(...transforms: readonly GradientTransform[]): GradientTransform {
  if (transforms.length === 0) {
    throw new Error("[optimizers] chain: expected at least one transform, got none. Try chain(adam(0.001)).");
  }
  return (params, site) => {
    const updaters = transforms.map((transform, i) =>
      transform(params, { ...site, cell: (name, rows, cols) => site.cell(`${i}.${name}`, rows, cols) }),
    );
    return () => {
      for (const update of updaters) update();
    };
  };
}
