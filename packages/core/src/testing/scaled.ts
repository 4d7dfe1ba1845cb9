import type { Cell } from "../cells/cell.ts";
import type { LayerRecipe } from "../layers/layer.ts";

/** Z = X ∘ w: a weight for each number that comes in. What stands behind it has to carry gradients on, in any shape. */
export const scaled =
  (shape: readonly number[]): LayerRecipe =>
  ({ fanIn, batch, rng, inputGradient, cell }) => {
    const w = { value: cell(1, fanIn), grad: cell(1, fanIn) };
    const Z = cell(batch, fanIn);
    const dX = inputGradient ? cell(batch, fanIn) : undefined;
    let X: Cell;
    w.value.set(Array.from({ length: fanIn }, () => 1 + rng.uniform()));
    const scale = (input: Cell, out: Cell, n: number): Cell => {
      const [x, weights, z] = [input.get(), w.value.get(), out.get()];
      for (let i = 0; i < n * fanIn; i++) z[i] = x[i]! * weights[i % fanIn]!;
      return out;
    };
    return {
      kind: "scaled",
      fanOut: fanIn,
      shape,
      params: { w },
      cells: { Z },
      forward: (input, n) => scale((X = input), Z, n),
      backward(dZ, n) {
        const [x, dz, g] = [X.get(), dZ.get(), w.grad.get()];
        g.fill(0);
        for (let i = 0; i < n * fanIn; i++) g[i % fanIn]! += x[i]! * dz[i]!;
        return dX && scale(dZ, dX, n);
      },
      functions: () => [
        Object.assign((input: Cell): Cell => scale(input, cell(input.rows, fanIn), input.rows), { label: "scaled" }),
      ],
    };
  };
