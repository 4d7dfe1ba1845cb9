import type { Cell } from "../cell.ts";
import type { LayerRecipe } from "../layer.ts";

/** Z = X ∘ w: a weight for each number that comes in. What stands behind it has to carry gradients on, in any shape. */
export const scaled =
  (shape: readonly number[]): LayerRecipe =>
  ({ fanIn, batch, rng, cell }) => {
    const w = { value: cell(1, fanIn), grad: cell(1, fanIn) };
    const Z = cell(batch, fanIn);
    let X: Cell;
    w.value.set(Array.from({ length: fanIn }, () => 1 + rng.uniform()));
    const scale = (input: Cell, out: Cell, n: number): Cell => {
      for (let i = 0; i < n * fanIn; i++) out.get()[i] = input.get()[i]! * w.value.get()[i % fanIn]!;
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
        w.grad.get().fill(0);
        for (let i = 0; i < n * fanIn; i++) w.grad.get()[i % fanIn]! += X.get()[i]! * dZ.get()[i]!;
        return undefined;
      },
      functions: () => [
        Object.assign((input: Cell): Cell => scale(input, cell(input.rows, fanIn), input.rows), { label: "scaled" }),
      ],
    };
  };
