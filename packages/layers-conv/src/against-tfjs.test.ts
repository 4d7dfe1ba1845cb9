// oxlint-disable-next-line import/no-unassigned-import -- importing it registers it
import "@tensorflow/tfjs-backend-cpu";
import { cell, plainKernels, rng, tanh, type Layer, type LayerRecipe } from "@closurenet/core";
import * as tf from "@tensorflow/tfjs-core";
import { addGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Add_grad.js";
import { conv2DGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Conv2D_grad.js";
import { maxPoolGradConfig } from "@tensorflow/tfjs-core/dist/gradients/MaxPool_grad.js";
import { tanhGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Tanh_grad.js";
import { beforeAll, expect, it, test } from "vitest";
import { conv2d, type Conv2dOptions } from "./conv2d.ts";
import { maxPool2d, type MaxPool2dOptions } from "./max-pool2d.ts";
import type { Extent } from "./windows.ts";

beforeAll(async () => {
  tf.enableProdMode(); // no advice on faster backends
  await tf.setBackend("cpu");
  // tfjs-core comes without gradients, and all of them take seconds to load.
  for (const gradient of [addGradConfig, conv2DGradConfig, maxPoolGradConfig, tanhGradConfig]) {
    tf.registerGradient(gradient);
  }
});

type Images = readonly [rows: number, height: number, width: number, channels: number];

function normals(length: number, name: string): Float32Array {
  const stream = rng(8).fork(name);
  return Float32Array.from({ length }, () => stream.normal());
}

/** A layer alone, for minibatches of the given images, whose neighbours want its gradient. */
function alone(recipe: LayerRecipe, [batch, height, width, channels]: Images): Layer {
  const kernels = plainKernels();
  const site = { name: "layers.1", inputGradient: true, link: undefined, rng: rng(1), cell: kernels.cell, kernels };
  return recipe({ ...site, shape: [height, width, channels], fanIn: height * width * channels, batch });
}

/** The difference of what was found from what is right, relative to the size of that. */
const distance = (found: ArrayLike<number>, right: ArrayLike<number>): number =>
  Math.hypot(...Array.from(right, (x, i) => x - found[i]!)) / Math.hypot(...Array.from(right));

/** Z and dL/dX of our layer, and the inputs and dL/dZ that tfjs takes for the same. */
function ours(layer: Layer, images: Images) {
  const [n, height, width, channels] = images;
  const x = normals(n * height * width * channels, "x");
  const dz = normals(n * layer.fanOut, "dz");
  const Z = layer.forward(cell(n, x.length / n, x), n, true).get();
  const dX = layer.backward(cell(n, layer.fanOut, dz), n)!.get();
  const [rows, cols, filters] = layer.shape!;
  return { Z, dX, x: tf.tensor4d(x, [...images]), dz: tf.tensor4d(dz, [n, rows!, cols!, filters!]) };
}

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

test.each(convolutions)("conv2d of %j with %o: Z and all gradients", (images, options) => {
  const layer = alone(conv2d(options), images);
  const { value, grad } = layer.params["W"]!;
  value.set(normals(value.rows * value.cols, "W"));
  const { Z, dX, x, dz } = ours(layer, images);

  const bias = (value.rows - 1) * value.cols;
  const filter = tf.tensor4d(Float32Array.from(value.get().subarray(0, bias)), [
    ...pair(options.kernel),
    images[3],
    options.filters,
  ]);
  // The bias as images, so that its gradient is dL/dS.
  const zeros = tf.zerosLike<tf.Tensor4D>(dz);
  const b = tf.add<tf.Tensor4D>(zeros, tf.tensor1d(Float32Array.from(value.get().subarray(bias))));
  const right = (): tf.Tensor4D => {
    const S: tf.Tensor4D = tf.conv2d(x, filter, pair(options.stride ?? 1), options.padding ?? "valid");
    return options.activation ? tf.tanh(tf.add(S, b)) : tf.add(S, b);
  };
  const [dx, dfilter, db] = tf.grads(right)([x, filter, b], dz);
  expect(distance(Z, right().dataSync())).toBeLessThanOrEqual(1e-6);
  expect(distance(dX, dx!.dataSync())).toBeLessThanOrEqual(1e-6);
  // The error of a sum in 32 bits grows with its terms, here one for each place of each image.
  const gate = x.shape[0] * layer.shape![0]! * layer.shape![1]! < 1000 ? 1e-6 : 2e-6;
  expect(distance(grad.get().subarray(0, bias), dfilter!.dataSync())).toBeLessThanOrEqual(gate);
  expect(distance(grad.get().subarray(bias), tf.sum(db!, [0, 1, 2]).dataSync())).toBeLessThanOrEqual(gate);
});

const poolings: [Images, MaxPool2dOptions][] = [
  [[3, 8, 6, 2], {}],
  [[2, 7, 9, 3], { size: 3 }],
  [[2, 7, 7, 2], { size: 3, stride: 2 }],
  [[2, 6, 8, 1], { size: [1, 4], stride: [2, 1] }],
];

test.each(poolings)("maxPool2d of %j with %o: Z and dL/dX", (images, options) => {
  const { Z, dX, x, dz } = ours(alone(maxPool2d(options), images), images);
  const [size, stride] = [options.size ?? 2, options.stride ?? options.size ?? 2];
  const right = (): tf.Tensor4D => tf.maxPool(x, pair(size), pair(stride), "valid");
  expect(Z).toEqual(right().dataSync());
  expect(distance(dX, tf.grad(right)(x, dz).dataSync())).toBeLessThanOrEqual(1e-6);
});

it("the gate fails where one number of a gradient is missing", () => {
  const right = normals(1000, "gate");
  expect(distance(right, right)).toBe(0);
  expect(distance(Float32Array.from(right).fill(0, 3, 4), right)).toBeGreaterThan(1e-3);
});
