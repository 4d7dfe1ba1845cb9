import { describe, expect, it, test } from "vitest";
import type { GradientTransform } from "../optimizer.ts";
import { sgd } from "../sgd.ts";
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
      for (const { grad } of params)
        for (let i = 0; i < grad.get().length; i++) grad.get()[i]! /= -1e3 * Math.abs(grad.get()[i]!);
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
        for (const { grad } of params) for (let i = 0; i < grad.get().length; i++) grad.get()[i]! /= steps;
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
];

describe("fails an optimizer that", () => {
  it.each(broken)("%s", (_, transform, check) => {
    expect(failed(transform)).toContain(check);
  });

  it("breaks any check there is", () => {
    const names = optimizerConformance(right).map(({ name }) => name);
    expect(names.filter((name) => !broken.some(([, , check]) => check === name))).toEqual([]);
  });
});

const halved: GradientTransform = (params) => () => {
  for (const { grad } of params) for (let i = 0; i < grad.get().length; i++) grad.get()[i]! /= 2;
};

it("asks no descent of a part", () => {
  for (const { run } of optimizerConformance(halved, { descends: false })) expect(run).not.toThrow();
  expect(failed(halved)).toEqual(["goes downhill"]);
});
