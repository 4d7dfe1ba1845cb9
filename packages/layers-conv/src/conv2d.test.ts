import { dense, elementwise, network, relu, sigmoid, softmax, softmaxCrossEntropy, tanh } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { describe, expect, it, test } from "vitest";
import { conv2d, type Conv2dOptions } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";

const square = elementwise(
  (s) => s * s,
  (s) => 2 * s,
  "square",
);

describe("gradients agree with central differences", () => {
  const cases: [string, number[], Conv2dOptions][] = [
    ["one channel", [5, 6], { filters: 2, kernel: 3 }],
    ["several channels", [4, 5, 3], { filters: 3, kernel: [2, 3] }],
    ["same padding", [4, 5, 2], { filters: 2, kernel: 3, padding: "same" }],
    ["same padding of an even kernel", [4, 5, 2], { filters: 2, kernel: 2, padding: "same" }],
    ["strides", [7, 6, 2], { filters: 2, kernel: 3, stride: 2 }],
    ["strides that differ, same padding", [7, 6, 2], { filters: 2, kernel: [3, 2], stride: [2, 3], padding: "same" }],
    ["strides that skip pixels", [7, 7, 1], { filters: 2, kernel: 2, stride: 3 }],
    ["a kernel of one pixel", [3, 3, 4], { filters: 3, kernel: 1 }],
    ["a kernel larger than the images, same padding", [2, 3, 2], { filters: 2, kernel: 5, padding: "same" }],
  ];
  test.each(cases)("%s", (_, input, options) => {
    // The first layer makes images of many channels, and the second one must compute their gradient.
    const front = conv2d({ filters: input[2] ?? 1, kernel: 1, activation: tanh });
    for (const activation of [tanh, square, relu]) {
      const { worst } = gradCheck([front, conv2d({ ...options, activation })], { input, rows: 3 });
      expect(worst).toBeLessThan(1e-7);
    }
  });

  it("through pooling into a dense layer, and for a single row", () => {
    const recipes = [
      conv2d({ filters: 3, kernel: 3, activation: relu, padding: "same" }),
      maxPool2d(),
      conv2d({ filters: 2, kernel: 2, activation: sigmoid }),
      dense(3, softmax),
    ];
    for (const rows of [1, 4]) {
      expect(gradCheck(recipes, { input: [6, 6], rows, loss: softmaxCrossEntropy }).compared).toBeGreaterThan(60);
    }
  });

  it("with an activation over the filters of each place", () => {
    expect(gradCheck([conv2d({ filters: 3, kernel: 2, activation: softmax })], { input: [4, 4] }).worst).toBeLessThan(
      1e-7,
    );
  });

  it("at the output of a network, with the loss's own activation", () => {
    const recipes = [conv2d({ filters: 4, kernel: 4, activation: softmax })];
    expect(gradCheck(recipes, { input: [4, 4, 2], loss: softmaxCrossEntropy }).compared).toBe(33 * 4);
  });
});

describe("tells", () => {
  it("the range of its options", () => {
    expect(() => conv2d({ filters: 0, kernel: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] conv2d: expected a whole number of filters of at least 1, got 0. Try filters: 8.]`,
    );
    expect(() => conv2d({ filters: 8, kernel: 2.5 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] conv2d: expected a kernel of one or two whole numbers of at least 1, got 2.5. Try kernel: 2.]`,
    );
    expect(() => conv2d({ filters: 8, kernel: 3, stride: [1, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] conv2d: expected a stride of one or two whole numbers of at least 1, got [1, 0]. Try stride: 2.]`,
    );
    // @ts-expect-error: what a JavaScript user may write
    expect(() => conv2d({ filters: 8, kernel: 3, padding: "full" })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] conv2d: expected the padding "same" or "valid", got the text "full".]`,
    );
    // @ts-expect-error: what a JavaScript user may write
    expect(() => conv2d({ filters: 8, kernel: [3, 3, 3] })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] conv2d: expected a kernel of one or two whole numbers of at least 1, got [3, 3, 3]. Try kernel: 2.]`,
    );
    // @ts-expect-error: what a JavaScript user may write
    expect(() => conv2d({ filters: 8 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] conv2d: expected a kernel of one or two whole numbers of at least 1, got nothing. Try kernel: 2.]`,
    );
  });

  it("what it works on", () => {
    const conv = conv2d({ filters: 8, kernel: 5 });
    expect(() => network(784, [conv])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] layers.0 (conv2d): expected images of height × width × channels, got 784 numbers. Give the network their shape, network([28, 28, 1], …) for one; behind a dense layer there are no images.]`,
    );
    expect(() => network([28, 28], [dense(100), conv])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] layers.1 (conv2d): expected images of height × width × channels, got 100 numbers. Give the network their shape, network([28, 28, 1], …) for one; behind a dense layer there are no images.]`,
    );
    expect(() => network([4, 28], [conv])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] layers.0 (conv2d): expected windows of at most 4 × 28, the size of the images here, got 5 × 5. Take a smaller one, or shrink the images less before it.]`,
    );
  });

  it("what may stand at the output", () => {
    const recipes = [conv2d({ filters: 10, kernel: 3, activation: softmax })];
    for (const input of [
      [3, 4],
      [4, 3],
    ])
      expect(() => network(input, recipes)).toThrow("expected one place for softmax");
    expect(() => network([3, 3], recipes)).not.toThrow();
    expect(() => network([28, 28], recipes)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [layers-conv] layers.0 (conv2d): expected one place for softmax at the output, got 26 × 26. End with dense(…, softmax), or with a kernel as large as the images.]`,
    );
  });
});
