import { describe, expect, it, test } from "vitest";
import { relu } from "../activations/relu.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { softmax } from "../activations/softmax.ts";
import { tanh } from "../activations/tanh.ts";
import type { Cell } from "../cells/cell.ts";
import { dense } from "../layers/dense.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { rng } from "../random/rng.ts";
import { layerConformance } from "./layer-conformance.ts";

describe.each([
  ["linear", dense(4)],
  ["relu", dense(4, relu)],
  ["sigmoid", dense(1, sigmoid)],
  ["softmax", dense(4, softmax)],
])("dense, %s", (_, recipe) => {
  test.each(layerConformance(recipe, { batch: 7 }))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

describe("dense on images", () => {
  test.each(layerConformance(dense(4, tanh), { input: [3, 2, 2] }))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

/** Names of the checks that a layer fails. */
const failed = (recipe: LayerRecipe): string[] =>
  layerConformance(recipe).flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      expect(String(error)).toMatch(/^Error: \[core\] (layerConformance|gradCheck|restore): /);
      return [name];
    }
  });

const right = dense(4, tanh);
const shared = new Float32Array(28);
let memory: Cell | undefined;
const broken: [string, LayerRecipe, string][] = [
  ["says another fanOut", (site) => ({ ...right(site), shape: [5] }), "has the shapes that it says"],
  [
    "loops over the whole batch",
    (site) => {
      const layer = right(site);
      return { ...layer, backward: (dZ) => layer.backward(dZ, site.batch) };
    },
    "takes short minibatches, and never looks at the rows beyond them",
  ],
  [
    "normalises a row by its neighbours when it predicts",
    (site) => {
      const layer = right(site);
      return {
        ...layer,
        forward(X, n, training) {
          const Z = layer.forward(X, n, training);
          if (!training) Z.get()[0]! += n;
          return Z;
        },
      };
    },
    "predicts each row by itself, whatever the minibatch",
  ],
  [
    "forgets dL/dX",
    (site) => {
      const layer = right(site);
      const zeros = site.cell(site.batch, site.fanIn);
      return {
        ...layer,
        backward(dZ, n) {
          layer.backward(dZ, n);
          return zeros;
        },
      };
    },
    "has gradients that agree with central differences",
  ],
  [
    "draws random numbers when it predicts",
    (site) => {
      const layer = right(site);
      return {
        ...layer,
        state: { rng: site.rng.state },
        forward(X, n, training) {
          site.rng.uniform();
          return layer.forward(X, n, training);
        },
      };
    },
    "leaves no mark when it predicts",
  ],
  [
    "leaves out its activation in the pipe",
    (site) => ({ ...right(site), functions: () => right(site).functions().slice(0, 2) }),
    "is in the pipe what it is in the network, to the bit",
  ],
  [
    "keeps a counter to itself",
    (site) => {
      const layer = right(site);
      let steps = 0;
      return {
        ...layer,
        forward(X, n, training) {
          const Z = layer.forward(X, n, training);
          if (training) Z.get()[0]! += ++steps / 16;
          return Z;
        },
      };
    },
    "saved and restored amid a training, ends on the same bytes",
  ],
  [
    "keeps its weights in the recipe",
    (site) =>
      right({
        ...site,
        cell: (rows, cols) => (rows === 7 ? (memory ??= site.cell(rows, cols)) : site.cell(rows, cols)),
      }),
    "is an account of its own in every network: no two share memory",
  ],
  [
    "draws from elsewhere",
    (site) => right({ ...site, rng: rng((shared[0]! += 1)) }),
    "learns the same from the same seed",
  ],
  [
    "makes an array per step",
    (site) => {
      const layer = right(site);
      return {
        ...layer,
        backward(dZ, n) {
          dZ.set(dZ.get().map((d) => d));
          return layer.backward(dZ, n);
        },
      };
    },
    "makes no typed array in a step",
  ],
  [
    "shows a copy of Z",
    (site) => ({ ...right(site), cells: { Z: site.cell(site.batch, 4) } }),
    "has live cells: what is set in them is used",
  ],
  [
    "tells another S",
    (site) => ({ ...right(site), preActivation: site.cell(site.batch, 4) }),
    "gives f(S) of its preActivation S, if it has one",
  ],
  [
    "keeps what get() gave",
    (site) => {
      const layer = right(site);
      const g = layer.params["W"]!.grad.get(); // memory moves
      return {
        ...layer,
        backward(dZ, n) {
          const dX = layer.backward(dZ, n);
          g[0]! += 1e-3;
          return dX;
        },
      };
    },
    "does the same where memory moves at every get()",
  ],
];

describe("fails a layer that", () => {
  it.each(broken)("%s", (_, recipe, check) => {
    expect(failed(recipe)).toContain(check);
  });

  it("breaks any check there is", () => {
    const names = layerConformance(right).map(({ name }) => name);
    const seen = new Set(broken.flatMap(([, recipe]) => failed(recipe)));
    expect(names.filter((name) => !seen.has(name))).toEqual([]);
    expect(failed(right)).toEqual([]);
  });
});
