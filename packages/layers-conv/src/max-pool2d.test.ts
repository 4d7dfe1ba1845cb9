import { cell, dense, elementwise, network, plainKernels, relu, rng, tanh, type Cell } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { describe, expect, it, test } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d, type MaxPool2dOptions } from "./max-pool2d.ts";

/** A pooling layer alone, which must compute the gradient of its input. */
const alone = (shape: readonly number[], batch: number, options?: MaxPool2dOptions) => {
  const kernels = plainKernels();
  const fanIn = shape.reduce((product, size) => product * size, 1);
  const site = { name: "layers.1", inputGradient: true, link: undefined, rng: rng(1), cell: kernels.cell, kernels };
  return maxPool2d(options)({ ...site, shape, fanIn, batch });
};
const row = (...values: number[]): Cell => cell(1, values.length, Float32Array.from(values));

describe("the largest number", () => {
  it("of each window, and the gradient goes to it alone", () => {
    const layer = alone([2, 4], 1);
    expect([...layer.forward(row(1, 2, 3, 9, 4, 0, -1, 5), 1, true).get()]).toEqual([4, 9]);
    expect([...layer.backward(row(10, 20), 1)!.get()]).toEqual([0, 0, 0, 20, 10, 0, 0, 0]);
  });

  it("of each channel by itself", () => {
    const layer = alone([2, 2, 2], 1);
    expect([...layer.forward(row(1, -8, 2, -7, 3, -6, 4, -5), 1, true).get()]).toEqual([4, -5]);
  });

  it("among equals is the first one, row by row", () => {
    const layer = alone([2, 2], 1);
    layer.forward(row(1, 7, 7, 7), 1, true);
    expect([...layer.backward(row(1), 1)!.get()]).toEqual([0, 1, 0, 0]);
  });

  it("may be the same number in overlapping windows, and gets both gradients", () => {
    const layer = alone([1, 3], 1, { size: [1, 2], stride: 1 });
    expect([...layer.forward(row(1, 5, 2), 1, true).get()]).toEqual([5, 5]);
    expect([...layer.backward(row(1, 10), 1)!.get()]).toEqual([0, 11, 0]);
  });

  it("ignores pixels that no whole window covers", () => {
    const layer = alone([3, 5], 1);
    expect(layer.shape).toEqual([1, 2, 1]);
    expect([...layer.forward(row(1, 0, 0, 1, 9, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9), 1, true).get()]).toEqual([1, 1]);
  });

  it("is NaN if one of them is NaN", () => {
    const places = [0, 1, 2, 3];
    for (const place of places) {
      const X = row(...places.map((i) => (i === place ? NaN : i)));
      expect(alone([2, 2], 1).forward(X, 1, true).get()[0]).toBeNaN();
    }
  });

  it("touches no more than the rows of a short minibatch", () => {
    const layer = alone([2, 2], 3);
    const X = cell(
      3,
      4,
      Float32Array.from({ length: 12 }, (_, i) => i),
    );
    layer.forward(X, 3, true);
    layer.backward(cell(3, 1, Float32Array.of(1, 1, 1)), 3);
    expect([...layer.forward(row(-1, -2, -3, -4), 1, true).get()]).toEqual([-1, 7, 11]);
    expect([...layer.backward(row(5), 1)!.get()]).toEqual([5, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

const smooth = elementwise(
  (s) => s + s * s,
  (s) => 1 + 2 * s,
);

describe("gradients agree with central differences", () => {
  const cases: [string, number[], MaxPool2dOptions?][] = [
    ["windows of 2 × 2", [4, 4, 2]],
    ["windows that differ", [5, 4, 3], { size: [2, 3] }],
    ["overlapping windows", [5, 5, 2], { size: 3, stride: 1 }],
    ["windows with gaps", [6, 6, 1], { size: 2, stride: [3, 4] }],
  ];
  test.each(cases)("%s", (_, input, options) => {
    const front = conv2d({ filters: input[2] ?? 1, kernel: 1, activation: smooth });
    for (const rows of [1, 3]) {
      expect(gradCheck([front, maxPool2d(options), dense(2, tanh)], { input, rows }).worst).toBeLessThan(1e-7);
    }
  });

  it("if relu made many numbers of a window 0", () => {
    const recipes = [conv2d({ filters: 3, kernel: 3, activation: relu, padding: "same" }), maxPool2d(), dense(2)];
    expect(gradCheck(recipes, { input: [6, 6] }).compared).toBeGreaterThan(60);
  });
});

it("passes no gradient to the inputs of the first layer", () => {
  const net = network([4, 4], [maxPool2d(), dense(2)], { batch: 2, loss: noLink });
  net.forward(2, true);
  expect(net.layers[0]!.backward(net.layers[0]!.cells["Z"]!, 2)).toBeUndefined();
});

const noLink = { kind: "none", value: () => 0, delta: () => {} };

it("tells the range of its options, and what it works on", () => {
  expect(() => maxPool2d({ size: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [layers-conv] maxPool2d: expected a size of one or two whole numbers of at least 1, got 0. Try size: 2.]`,
  );
  expect(() => maxPool2d({ stride: [1, 1.5] })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [layers-conv] maxPool2d: expected a stride of one or two whole numbers of at least 1, got [1, 1.5]. Try stride: 2.]`,
  );
  expect(() => network(784, [maxPool2d()])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [layers-conv] layers.0 (maxPool2d): expected images of height × width × channels, got 784 numbers. Give the network their shape, network([28, 28, 1], …) for one; behind a dense layer there are no images.]`,
  );
  expect(() => network([28, 1], [maxPool2d()])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [layers-conv] layers.0 (maxPool2d): expected windows of at most 28 × 1, the size of the images here, got 2 × 2. Take a smaller one, or shrink the images less before it.]`,
  );
});
