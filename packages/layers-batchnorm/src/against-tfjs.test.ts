// oxlint-disable-next-line import/no-unassigned-import -- importing it registers it
import "@tensorflow/tfjs-backend-cpu";
import { cell, plainKernels, rng, type Cell, type CellArray, type Layer } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import * as tf from "@tensorflow/tfjs-core";
import { addGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Add_grad.js";
import { castGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Cast_grad.js";
import { divGradConfig } from "@tensorflow/tfjs-core/dist/gradients/RealDiv_grad.js";
import { fusedBatchNormGradConfig } from "@tensorflow/tfjs-core/dist/gradients/FusedBatchNorm_grad.js";
import { meanGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Mean_grad.js";
import { reshapeGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Reshape_grad.js";
import { squareGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Square_grad.js";
import { subGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sub_grad.js";
import { sumGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sum_grad.js";
import { beforeAll, expect, it, test } from "vitest";
import { batchNorm } from "./batch-norm.ts";

beforeAll(async () => {
  tf.enableProdMode(); // no advice on faster backends
  await tf.setBackend("cpu");
  // tfjs-core comes without gradients, and all of them take seconds to load.
  const gradients = [
    addGradConfig,
    castGradConfig,
    divGradConfig,
    fusedBatchNormGradConfig,
    meanGradConfig,
    reshapeGradConfig,
    squareGradConfig,
    subGradConfig,
    sumGradConfig,
  ];
  for (const gradient of gradients) tf.registerGradient(gradient);
});

function normals(length: number, name: string): Float32Array {
  const stream = rng(8).fork(name);
  return Float32Array.from({ length }, () => stream.normal());
}

const inputs = (length: number): Float32Array => normals(length, "x").map((x, i) => x + (i % 3));

/** The difference of what was found from what is right, relative to the size of that. */
const distance = (found: ArrayLike<number>, right: ArrayLike<number>): number =>
  Math.hypot(...Array.from(right, (x, i) => x - found[i]!)) / Math.hypot(...Array.from(right));

const epsilon = 1e-3; // as tfjs has it by default

/** A layer for minibatches of `rows` of the given shape, with γ, β and running values that are not those it begins with. */
function alone([rows, ...shape]: readonly number[], kernels = plainKernels()): Layer {
  const site = { name: "layers.1", inputGradient: true, link: undefined, rng: rng(1), cell: kernels.cell, kernels };
  const fanIn = shape.reduce((product, size) => product * size, 1);
  const layer = batchNorm({ epsilon, momentum: 0 })({ ...site, shape, fanIn, batch: rows! });
  const { gamma, beta } = layer.params;
  const { mean, variance } = layer.state!;
  for (const [name, value] of Object.entries({ gamma: gamma!.value, beta: beta!.value, mean: mean! })) {
    value.set(normals(value.cols, name));
  }
  variance!.set(normals(variance!.cols, "variance").map((v) => 0.5 + v * v));
  return layer;
}

/** Forward and backward of our layer by the names of its results. */
function ours(layer: Layer, rows: number, training: boolean): Record<string, ArrayLike<number>> {
  const x = cell(rows, layer.fanOut, inputs(rows * layer.fanOut));
  const Z = layer.forward(x, rows, training).get().slice();
  const dX = layer.backward(cell(rows, layer.fanOut, normals(rows * layer.fanOut, "dz")), rows)!.get();
  const { gamma, beta } = layer.params;
  return { Z, dX, gamma: gamma!.grad.get(), beta: beta!.grad.get() };
}

const vector = ({ get }: Cell<CellArray>): tf.Tensor1D => tf.tensor1d(Float32Array.from(get()));

/** The same by tfjs, whose `moments` gives the statistics of a minibatch, and their gradients. */
function theirs(layer: Layer, shape: readonly number[], training: boolean): Record<string, ArrayLike<number>> {
  const [rows, columns] = [shape[0]!, shape.at(-1)!];
  const images = [rows, layer.fanOut / columns, 1, columns] as const;
  const x = tf.tensor4d(inputs(rows * layer.fanOut), [...images]);
  const dz = tf.tensor4d(normals(rows * layer.fanOut, "dz"), [...images]);
  const [gamma, beta] = [vector(layer.params["gamma"]!.value), vector(layer.params["beta"]!.value)];
  const learnt = { mean: vector(layer.state!["mean"]!), variance: vector(layer.state!["variance"]!) };
  const right = (): tf.Tensor4D => {
    const { mean, variance } = training ? tf.moments(x, [0, 1, 2]) : learnt;
    const [mu, sigma2] = [mean, variance].map((moment) => tf.reshape<tf.Rank.R1>(moment, [columns]));
    return tf.batchNorm(x, mu!, sigma2!, beta, gamma, epsilon);
  };
  const [dX, dGamma, dBeta] = tf
    .grads(right)([x, gamma, beta], dz)
    .map((grad) => grad.dataSync());
  return { Z: right().dataSync(), dX: dX!, gamma: dGamma!, beta: dBeta! };
}

const shapes = [
  [32, 10],
  [4, 5, 6, 3],
  [2, 28, 28, 8],
];

test.each([true, false])("Z and all gradients, training: %s", (training) => {
  for (const shape of shapes) {
    const right = theirs(alone(shape), shape, training);
    const found = ours(alone(shape), shape[0]!, training);
    const exact = ours(alone(shape, referenceKernels()), shape[0]!, training);
    for (const name of Object.keys(right)) {
      expect(distance(found[name]!, right[name]!), `${name} of ${shape.join(" × ")}`).toBeLessThanOrEqual(1e-6);
      expect(distance(found[name]!, exact[name]!), `${name} in doubles`).toBeLessThanOrEqual(1e-6);
    }
  }
});

it("the running variance is tfjs's of the minibatch, times m / (m − 1)", () => {
  const layer = alone([32, 10]);
  ours(layer, 32, true); // momentum 0: the minibatch's own are kept
  const x = tf.tensor2d(inputs(320), [32, 10]);
  const { mean, variance } = tf.moments(x, [0]);
  expect(distance(layer.state!["mean"]!.get(), mean.dataSync())).toBeLessThanOrEqual(1e-6);
  expect(distance(layer.state!["variance"]!.get(), tf.mul(variance, 32 / 31).dataSync())).toBeLessThanOrEqual(1e-6);
});
