import { zerosLike, type Cell } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import { pipe, stage } from "../pipe/pipe.ts";
import { buildLayer, siteWithin } from "./build.ts";
import type { LayerRecipe } from "./layer.ts";
import { mergedCells } from "./merged-cells.ts";

/**
 * Adds the input of a layer to its output: Z = X + F(X). Gradients pass through many such layers without fading.
 *
 * @throws where F gives another count of numbers than it takes.
 * @example
 * const net = network(784, [dense(50, relu), residual(dense(50, relu)), dense(10, softmax)]);
 * @see He et al. 2016, Deep Residual Learning for Image Recognition
 */
export function residual(recipe: LayerRecipe): LayerRecipe {
  return (site) => {
    const { fanIn, shape, batch, inputGradient, cell } = site;
    const inner = buildLayer(recipe, siteWithin(site, 0));
    if (inner.fanOut !== fanIn) {
      fail(
        `${site.name} (residual)`,
        `expected a layer that leaves the ${fanIn} numbers that it takes, got ${inner.fanOut}. Try dense(${fanIn}, relu) in it.`,
      );
    }
    const Z = cell(batch, fanIn);
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    return {
      kind: "residual",
      fanOut: fanIn,
      shape,
      ...mergedCells([inner]),
      forward: (X, n, training) => sum(X, inner.forward(X, n, training), Z, n), // Z = X + F(X)
      backward(dZ, n) {
        const dF = inner.backward(dZ, n);
        return dX && dF && sum(dZ, dF, dX, n); // dL/dX = dL/dZ + dL/dZ·∂F/∂X
      },
      functions() {
        const functions = inner.functions();
        const label = `residual(${functions.map((f) => f.label).join(" ▸ ")})`;
        return [stage(label, (X) => sum(X, pipe(X, ...functions), zerosLike(X, X.rows, X.cols), X.rows))];
      },
    };
  };
}

/** C = A + B, of `n` rows. */
function sum(A: Cell, B: Cell, C: Cell, n: number): Cell {
  const a = A.get();
  const b = B === A ? a : B.get(); // F may return X itself
  const c = C.get();
  for (let i = 0; i < n * C.cols; i++) c[i] = a[i]! + b[i]!;
  return C;
}
