import { tanh } from "@closurenet/core";
import { tfjsCheck } from "@closurenet/core/testing/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { conv2d, type Conv2dOptions } from "./conv2d.ts";
import { maxPool2d, type MaxPool2dOptions } from "./max-pool2d.ts";
import type { Extent } from "./windows.ts";

type Images = readonly [rows: number, height: number, width: number, channels: number];

const pair = (extent: Extent): [number, number] => (typeof extent === "number" ? [extent, extent] : [...extent]);

const convolutions: [Images, Conv2dOptions][] = [
  [[3, 7, 6, 1], { filters: 4, kernel: 3 }],
  [[2, 7, 6, 3], { filters: 5, kernel: [3, 2], padding: "same" }],
  [[2, 8, 8, 2], { filters: 3, kernel: 3, stride: 2, padding: "same" }],
  [[2, 9, 8, 2], { filters: 3, kernel: 4, stride: [2, 3], padding: "same" }],
  [[4, 9, 8, 2], { filters: 3, kernel: [2, 3], stride: [3, 1] }],
  [[2, 3, 4, 2], { filters: 2, kernel: 5, padding: "same" }],
  [[5, 28, 28, 1], { filters: 8, kernel: 5, activation: tanh }],
];

test.each(convolutions)("conv2d of %j with %o: Z and all gradients", async ([rows, ...input], options) => {
  const { filters, kernel, stride = 1, padding = "valid", activation } = options;
  const [down, across] = pair(kernel);
  const weights = down * across * input[2];
  // The error of a sum in 32 bits grows with its terms, here one for each place of each image.
  const tolerance = rows * input[0] * input[1] < 1000 ? 1e-6 : 2e-6;
  const { worst } = await tfjsCheck<tf.Tensor4D>(
    conv2d(options),
    (x, { W }) => {
      const filter = tf.reshape<tf.Rank.R4>(tf.slice(W!, 0, weights), [down, across, input[2], filters]);
      const S = tf.add(tf.conv2d(x, filter, pair(stride), padding), tf.slice(W!, weights)); // the last row is the bias
      return activation ? tf.tanh(S) : S;
    },
    { input, rows, tolerance },
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
});

const poolings: [Images, MaxPool2dOptions][] = [
  [[3, 8, 6, 2], {}],
  [[2, 7, 9, 3], { size: 3 }],
  [[2, 7, 7, 2], { size: 3, stride: 2 }],
  [[2, 6, 8, 1], { size: [1, 4], stride: [2, 1] }],
];

test.each(poolings)("maxPool2d of %j with %o: Z and dL/dX", async ([rows, ...input], options) => {
  const { size = 2, stride = size } = options;
  const theirs = (x: tf.Tensor4D): tf.Tensor => tf.maxPool(x, pair(size), pair(stride), "valid");
  const { worst } = await tfjsCheck(maxPool2d(options), theirs, { input, rows });
  expect(worst).toBeLessThanOrEqual(1e-6);
});
