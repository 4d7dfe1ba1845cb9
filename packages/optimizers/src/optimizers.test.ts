import { dataset, mlp, restore, train, type GradientTransform, type Network } from "@closurenet/core";
import { describe, expect, it, test } from "vitest";
import { adam, chain, momentum } from "./index.ts";

const data = dataset({
  inputs: Float32Array.from({ length: 50 * 4 }, (_, i) => Math.cos(i * i)),
  labels: Array.from({ length: 50 }, (_, i) => i % 2),
  classes: 2,
});
const build = (): Network => mlp([4, 6, 2], { batch: 8, seed: 3 });
const names = (optimizer: GradientTransform): string[] =>
  [...train(build(), data, { epochs: 1, optimizer }).cells().keys()].filter((name) => name.startsWith("optimizer."));
/** The weights after two epochs. */
function run(optimizer: GradientTransform): Float32Array[] {
  const net = build();
  for (const _ of train(net, data, { epochs: 2, optimizer }));
  return weights(net);
}
const weights = (net: Network): Float32Array[] => net.params.map(({ value }) => Float32Array.from(value.get()));

/** The gradient itself, times −1: descent without a learning rate. */
const negate: GradientTransform = (params) => () => {
  for (const { grad } of params) grad.set(grad.get().map((g) => -g));
};

describe("state", () => {
  it("lies in named cells", () => {
    expect(names(momentum(0.1))).toEqual(["optimizer.m.layers.0.W", "optimizer.m.layers.1.W"]);
    expect(names(adam(0.1)).toSorted()).toEqual(
      ["t", "m.layers.0.W", "v.layers.0.W", "m.layers.1.W", "v.layers.1.W"]
        .map((name) => `optimizer.${name}`)
        .toSorted(),
    );
    expect(names(chain(negate, momentum(0.1), momentum(0.1)))).toEqual([
      "optimizer.1.m.layers.0.W",
      "optimizer.1.m.layers.1.W",
      "optimizer.2.m.layers.0.W",
      "optimizer.2.m.layers.1.W",
    ]);
  });

  test.each([
    ["momentum", () => momentum(0.05)],
    ["adam", () => adam(0.01)],
    ["a chain", () => chain(momentum(0.5, { beta: 0.5 }), negate, adam(0.01))],
  ])("of %s resumes to the bit", (_, optimizer) => {
    const straight = build();
    const whole = train(straight, data, { epochs: 3, optimizer: optimizer() });
    const saved = new Map();
    for (const { step } of whole) {
      if (step !== 10) continue;
      for (const [name, { rows, cols, get }] of whole.cells()) saved.set(name, { rows, cols, values: get().slice() });
    }
    const again = build();
    const rest = train(again, data, { epochs: 3, optimizer: optimizer() });
    restore(rest.cells(), saved);
    expect([...rest]).toHaveLength(21 - 10);
    expect(weights(again)).toEqual(weights(straight));
  });

  it("belongs to one training, though the recipe is shared", () => {
    const optimizer = adam(0.01);
    expect(run(optimizer)).toEqual(run(optimizer));
  });
});

describe("chain", () => {
  it("of one link is that link", () => {
    expect(run(chain(momentum(0.1)))).toEqual(run(momentum(0.1)));
    expect(run(chain(negate, negate, momentum(0.1)))).toEqual(run(momentum(0.1)));
  });
});

it("refuses what no rule can work with", () => {
  expect(() => momentum(-1)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] momentum: expected a learning rate above 0, got -1. Try 0.05.]`,
  );
  expect(() => momentum(0.1, { beta: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] momentum: expected a beta of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.]`,
  );
  expect(() => adam(NaN)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] adam: expected a learning rate above 0, got NaN. Try 0.001.]`,
  );
  expect(() => adam(0.1, { beta1: -0.1 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] adam: expected a beta1 of at least 0 and below 1, got -0.1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.]`,
  );
  expect(() => adam(0.1, { beta2: 2 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] adam: expected a beta2 of at least 0 and below 1, got 2. It is the share of the past that each step keeps: 0.9 remembers about ten steps.]`,
  );
  expect(() => adam(0.1, { epsilon: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] adam: expected an epsilon above 0, got 0. Try 1e-8.]`,
  );
  expect(() => chain()).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] chain: expected at least one transform, got none. Try chain(adam(0.001)).]`,
  );
});
