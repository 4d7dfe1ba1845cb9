// The conformance kits of core on these kernels: what they let pass must be right here, too.
import { chain, concatenate, dense, relu, residual, sgd, tanh, zerosLike } from "@closurenet/core";
import type { Cell, GradientTransform, LayerRecipe } from "@closurenet/core";
import { layerConformance, optimizerConformance } from "@closurenet/core/testing";
import { describe, expect, it, test } from "vitest";
import { wasmKernels } from "./wasm-kernels.ts";

const block = residual(chain(dense(5, relu), concatenate(dense(2, tanh), dense(4))));
const settings = [
  { threads: 1, relaxed: true },
  { threads: 2, relaxed: false },
];

describe.each(settings)("on $threads threads, relaxed: $relaxed", (options) => {
  const kernels = () => wasmKernels(options);
  test.each([
    ...layerConformance(dense(4, relu), { kernels }),
    ...layerConformance(block, { kernels }),
    ...layerConformance(scale("at use"), { input: [2, 3], kernels }),
    ...optimizerConformance(sgd(0.1), { kernels }),
  ])("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

/** The layer of core's README, which takes its arrays at use, or one that keeps them. */
function scale(when: "at use" | "once"): LayerRecipe {
  return ({ fanIn, shape, batch, cell }) => {
    const w = { value: cell(1, fanIn), grad: cell(1, fanIn), weightRows: 0 };
    const [Z, dX] = [cell(batch, fanIn), cell(batch, fanIn)];
    let X = Z;
    w.value.get().fill(1);
    const [weights, gradient] = [w.value.get(), w.grad.get()];
    function times(input: Cell, out: Cell, n: number): Cell {
      const [x, v, z] = [input.get(), when === "once" ? weights : w.value.get(), out.get()];
      for (let i = 0; i < n * fanIn; i++) z[i] = x[i]! * v[i % fanIn]!;
      return out;
    }
    return {
      kind: "scale",
      fanOut: fanIn,
      shape,
      params: { w },
      cells: { Z },
      forward: (input, n) => times((X = input), Z, n),
      backward(dZ, n) {
        const [x, dz, g] = [X.get(), dZ.get(), when === "once" ? gradient : w.grad.get()];
        g.fill(0);
        for (let i = 0; i < n * fanIn; i++) g[i % fanIn]! += x[i]! * dz[i]!;
        return times(dZ, dX, n);
      },
      functions: () => [
        Object.assign((input: Cell) => times(input, zerosLike(input, input.rows, fanIn), input.rows), {
          label: "scale",
        }),
      ],
    };
  };
}

/** Right on the plain kernels, and NaN after some steps on these. */
const cachedSgd =
  (rate: number): GradientTransform =>
  (params) => {
    const gs = params.map(({ grad }) => grad.get());
    return () => {
      for (const g of gs) for (let i = 0; i < g.length; i++) g[i]! *= -rate;
    };
  };

const outcome = (run: () => void): string => {
  try {
    run();
    return "passes";
  } catch (error) {
    return String(error);
  }
};

it.each([
  ["an optimizer", optimizerConformance(cachedSgd(0.1))],
  ["a layer", layerConformance(scale("once"), { input: [2, 3] })],
])("%s that keeps what get() gave is found out before it ever meets these kernels", (_, checks) => {
  const failures = checks.map(({ run }) => outcome(run)).filter((text) => text !== "passes");
  expect(failures.length).toBeGreaterThan(0);
  for (const failure of failures) expect(failure).toMatch(/[Cc]all get\(\) at use, and keep what it gives no longer\./);
});
