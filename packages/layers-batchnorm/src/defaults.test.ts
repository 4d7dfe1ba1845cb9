import { readFileSync } from "node:fs";
import { cell, dense, identity, network, relu, rng } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import { expect, it, test } from "vitest";
import { batchNorm, type BatchNormOptions } from "./batch-norm.ts";

const stream = rng(6);
const x = Float64Array.from({ length: 5 * 3 }, () => stream.normal());

/** The output for some rows, and what the layer learns from them, in 64-bit floats, so that the smallest change shows. */
function bits(options?: BatchNormOptions): unknown {
  const recipes = [options ? batchNorm(options) : batchNorm(), dense(2)];
  const net = network(3, recipes, { batch: 5, kernels: referenceKernels(), loss: noLink });
  net.X.set(x);
  net.forward(5, true);
  const { Z } = net.layers[0]!.cells;
  const trained = [...Z!.get()];
  const predicted = [...net(cell(5, 3, x)).get()];
  return { trained, predicted, learnt: [...net.cells()].map(([name, { get }]) => [name, [...get()]]) };
}
const noLink = { kind: "none", value: () => 0, delta: () => {} };
const defaults = { momentum: 0.9, epsilon: 1e-5, activation: identity };

it("its defaults are the same written out, left out, and as undefined", () => {
  expect(bits()).toEqual(bits(defaults));
  expect(bits({})).toEqual(bits(defaults));
  expect(bits({ momentum: undefined, epsilon: undefined, activation: undefined })).toEqual(bits(defaults));
});

test.each([{ momentum: 0.91 }, { epsilon: 1.01e-5 }, { activation: relu }])("%o does something else", (changed) => {
  expect(bits(changed)).not.toEqual(bits());
});

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

it("is documented so", () => {
  expect(read("../README.md")).toContain("`batchNorm({ momentum = 0.9, epsilon = 1e-5, activation = identity })`");
  const source = read("batch-norm.ts");
  expect(source).toMatch(/; 0\.9 by default\. \*\/\n {2}readonly momentum\?/);
  expect(source).toMatch(/; 1e-5 by default\. \*\/\n {2}readonly epsilon\?/);
  expect(source).toMatch(/Identity by default\. \*\/\n {2}readonly activation\?/);
});

it("takes every momentum from 0 to below 1 and every epsilon above 0, and none beyond", () => {
  for (const momentum of [0, 1 - 2 ** -53]) expect(() => batchNorm({ momentum })).not.toThrow();
  for (const momentum of [1, -Number.MIN_VALUE, NaN, Infinity, -Infinity]) {
    expect(() => batchNorm({ momentum })).toThrow(`at least 0 and below 1, got ${momentum}.`);
  }
  for (const epsilon of [Number.MIN_VALUE, Number.MAX_VALUE]) expect(() => batchNorm({ epsilon })).not.toThrow();
  for (const epsilon of [0, -1, NaN, Infinity, -Infinity]) {
    expect(() => batchNorm({ epsilon })).toThrow(`an epsilon above 0, got ${epsilon}.`);
  }
});

// torch.nn.BatchNorm1d(1) of PyTorch 2.13 after its first minibatch, whose momentum of 0.1 is 0.9 here.
it("follows a minibatch as far as PyTorch does", () => {
  const net = network(1, [batchNorm(), dense(1)], { batch: 4, kernels: referenceKernels(), loss: noLink });
  net.X.set([1, 2, 3, 6]);
  net.forward(4, true);
  expect(net.cells().get("layers.0.mean")!.get()[0]).toBeCloseTo(0.3, 14);
  expect(net.cells().get("layers.0.variance")!.get()[0]).toBeCloseTo(1.3666666666666667, 14);
  [-1.069, -0.5345, 0, 1.6036].forEach((z, i) => expect(net.layers[0]!.cells["Z"]!.get()[i]).toBeCloseTo(z, 4));
});
