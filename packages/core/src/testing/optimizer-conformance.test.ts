import { describe, expect, it, test } from "vitest";
import type { GradientTransform } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { optimizerConformance } from "./optimizer-conformance.ts";

describe("sgd", () => {
  test.each(optimizerConformance(sgd(0.1)))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

/** Names of the checks that an optimizer fails. */
const failed = (transform: GradientTransform): string[] =>
  optimizerConformance(transform).flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch (error) {
      expect(String(error)).toMatch(/^Error: \[core\] (optimizerConformance|optimizer|train): /);
      return [name];
    }
  });

const right = sgd(0.1);
let steps = 0;
const broken: [string, GradientTransform, string][] = [
  [
    "moves the values itself",
    (params) => () => {
      for (const { value, grad } of params) value.set(value.get().map((w, i) => w - 0.1 * grad.get()[i]!));
      for (const { grad } of params) grad.get().fill(0);
    },
    "leaves an update in every gradient, and the values to the training",
  ],
  [
    "divides by the gradient",
    (params) => () => {
      for (const { grad } of params) for (let i = 0, g = grad.get(); i < g.length; i++) g[i]! /= -1e3 * Math.abs(g[i]!);
    },
    "stays finite where gradients are 0, tiny or huge",
  ],
  [
    "counts its steps to itself",
    (params, site) => {
      const update = right(params, site);
      let t = 0;
      return () => {
        update();
        t++;
        for (const { grad } of params) for (let i = 0; i < grad.get().length; i++) grad.get()[i]! /= t;
      };
    },
    "keeps all that survives a step in its cells",
  ],
  [
    "counts the steps of all trainings",
    (params, site) => {
      const update = right(params, site);
      return () => {
        update();
        steps++;
        for (const { grad } of params) for (let i = 0, g = grad.get(); i < g.length; i++) g[i]! /= steps;
      };
    },
    "shares nothing with another training by the same transform",
  ],
  [
    "makes an array per step",
    (params) => () => {
      for (const { grad } of params) grad.set(grad.get().map((g) => -0.1 * g));
    },
    "makes no typed array in a step",
  ],
  [
    "forgets the past of a training",
    (params, site) => {
      const update = right(params, site);
      let last = 0;
      return () => {
        const g = params[0]!.grad.get();
        g[0]! += last;
        last = g[0]! / 2;
        update();
      };
    },
    "resumes a training to the bit",
  ],
  [
    "goes uphill",
    (params) => () => params.forEach(({ grad }) => grad.get().forEach((g, i, all) => (all[i] = 0.1 * g))),
    "goes downhill",
  ],
  [
    "counts in a 32-bit float",
    (params, site) => {
      const update = right(params, site);
      const T = site.cell("t", 1, 1);
      return () => {
        T.get()[0]! += 1;
        update();
      };
    },
    "counts in doubles, for a 32-bit float stands still at 2²⁴",
  ],
  [
    "keeps what get() gave",
    (params) => {
      const gs = params.map(({ grad }) => grad.get()); // memory moves
      return () => {
        for (const g of gs) for (let i = 0; i < g.length; i++) g[i]! *= -0.1;
      };
    },
    "goes downhill, where memory moves at every get()",
  ],
];

describe("fails an optimizer that", () => {
  it.each(broken)("%s", (_, transform, check) => {
    expect(failed(transform)).toContain(check);
  });

  it("breaks any check there is", () => {
    const names = optimizerConformance(right).map(({ name }) => name);
    const seen = new Set(broken.flatMap(([, transform]) => failed(transform)));
    expect(names.filter((name) => !seen.has(name))).toEqual([]);
    expect(failed(right)).toEqual([]);
  });
});

const halved: GradientTransform = (params) => () => {
  for (const { grad } of params) for (let i = 0, g = grad.get(); i < g.length; i++) g[i]! /= 2;
};

it("asks no descent of a part", () => {
  for (const { run } of optimizerConformance(halved, { descends: false })) expect(run).not.toThrow();
  expect(failed(halved)).toEqual(["goes downhill", "goes downhill, where memory moves at every get()"]);
});
