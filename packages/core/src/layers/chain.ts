import type { Cell } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import { buildSequence, shapeOf } from "./build.ts";
import type { LayerRecipe } from "./layer.ts";
import { mergedCells } from "./merged-cells.ts";

/**
 * Several layers, one after the other, as one layer: f₁ ▸ f₂ ▸ …. A block of layers can so be named, repeated and nested.
 *
 * Names tell the place: where a chain is the second layer of a network, `layers.1.0.W` is the W of the chain's first layer.
 *
 * @throws where there is no recipe.
 * @example
 * const block = chain(dense(50, relu), dense(50, relu)); // a recipe: share it freely
 * const net = network(784, [dense(50, relu), residual(block), residual(block), dense(10, softmax)]);
 * [...net.cells().keys()][1]; // "layers.1.0.0.W"
 * @see thinc (Explosion 2019), whose combinators these are
 */
export function chain(...recipes: readonly LayerRecipe[]): LayerRecipe {
  if (recipes.length === 0) fail("chain", "expected at least one recipe, got none. Try chain(dense(10, relu)).");
  return (site) => {
    const layers = buildSequence(recipes, site);
    const last = layers.at(-1)!;
    return {
      kind: "chain",
      fanOut: last.fanOut,
      shape: shapeOf(last),
      activation: last.activation,
      preActivation: last.preActivation,
      ...mergedCells(layers),
      forward(X, n, training) {
        let Z = X;
        for (const layer of layers) Z = layer.forward(Z, n, training);
        return Z;
      },
      backward(dZ, n) {
        let d: Cell | undefined = dZ;
        for (let i = layers.length - 1; i >= 0 && d; i--) d = layers[i]!.backward(d, n);
        return d;
      },
      functions: () => layers.flatMap((layer) => layer.functions()),
    };
  };
}
