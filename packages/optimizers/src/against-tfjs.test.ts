// oxlint-disable-next-line import/no-unassigned-import -- importing it registers it
import "@tensorflow/tfjs-backend-cpu";
import { addGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Add_grad.js";
import { batchMatMulGradConfig } from "@tensorflow/tfjs-core/dist/gradients/BatchMatMul_grad.js";
import { castGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Cast_grad.js";
import { concatGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Concat_grad.js";
import { multiplyGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Multiply_grad.js";
import { divGradConfig } from "@tensorflow/tfjs-core/dist/gradients/RealDiv_grad.js";
import { reshapeGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Reshape_grad.js";
import { subGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sub_grad.js";
import { sumGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sum_grad.js";
import { tanhGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Tanh_grad.js";
import { cell, dataset, mlp, plainKernels, rng, sgd, tanh, train, type GradientTransform } from "@closurenet/core";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it, test } from "vitest";
import { adam } from "./adam.ts";
import { momentum } from "./momentum.ts";

// tfjs-core comes without gradients, and all of them take seconds to load.
const gradients = [
  addGradConfig,
  batchMatMulGradConfig,
  castGradConfig,
  concatGradConfig,
  divGradConfig,
  multiplyGradConfig,
  reshapeGradConfig,
  subGradConfig,
  sumGradConfig,
  tanhGradConfig,
];

beforeAll(async () => {
  tf.enableProdMode(); // no advice on faster backends
  await tf.setBackend("cpu");
  for (const gradient of gradients) tf.registerGradient(gradient);
});

// Betas that 32 bits hold exactly, as does 1 − β: tfjs rounds both before it uses them.
const exact = { beta1: 0.875, beta2: 1 - 2 ** -10 };
const rules: [string, GradientTransform, () => tf.Optimizer][] = [
  ["sgd", sgd(0.1), () => tf.train.sgd(0.1)],
  ["momentum", momentum(0.1), () => tf.train.momentum(0.1, 0.9)],
  ["adam", adam(0.01, exact), () => tf.train.adam(0.01, exact.beta1, exact.beta2, 1e-8)],
];

const order = new Int32Array(1);
const place = new Float32Array(order.buffer);
/** Where a float stands in the order of all floats. */
const rank = (x: number): number => {
  place[0] = x;
  return order[0]! < 0 ? -(order[0]! & 0x7fffffff) : order[0]!;
};
const ulps = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(rank(x) - rank(b[i]!))), 0);
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (x, i) => x - b[i]!)) / Math.hypot(...Array.from(b));

/** One param that `transform` moves by the gradients it is given. */
function alone(transform: GradientTransform, W: Float32Array) {
  const kernels = plainKernels();
  const value = cell(1, W.length, W.slice());
  const grad = kernels.cell(1, W.length);
  const update = transform([{ name: "W", value, grad }], {
    kernels,
    steps: 1,
    cell: (_, rows, cols) => kernels.cell(rows, cols),
  });
  const step = (g: Float32Array): void => {
    grad.set(g);
    update();
    kernels.add(value, grad);
  };
  return { value, step };
}

/** The same for an optimizer of tfjs. */
function theirsAlone(optimizer: tf.Optimizer, W: Float32Array) {
  const variable = tf.variable(tf.tensor1d(W));
  const step = (g: Float32Array): void => optimizer.applyGradients([{ name: variable.name, tensor: tf.tensor1d(g) }]);
  return { values: () => variable.dataSync(), step };
}

const normals = (n: number, name: string, scale = 1): Float32Array => {
  const stream = rng(3).fork(name);
  return Float32Array.from({ length: n }, () => scale * stream.normal());
};

test.each(rules)(
  "one update by %s is within 4 ulp of tfjs, from zero weights and from others",
  (name, ours, theirs) => {
    // None near 0, where the sum of weight and update would cancel.
    const others = normals(500, "W").map((w) => 1 + Math.abs(w));
    for (const W of [new Float32Array(500), others]) {
      const [a, b] = [alone(ours, W), theirsAlone(theirs(), W)];
      const g = normals(500, name, 0.1);
      a.step(g);
      b.step(g);
      expect(ulps(a.value.get(), b.values())).toBeLessThanOrEqual(4);
    }
  },
);

/** Algorithm 1 of Adam's paper in doubles. */
function paper(W: Float32Array, gradients: readonly Float32Array[], rate: number): Float64Array {
  const [w, m, v] = [Float64Array.from(W), new Float64Array(W.length), new Float64Array(W.length)];
  gradients.forEach((g, step) => {
    for (let i = 0; i < w.length; i++) {
      m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
      v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
      const [mHat, vHat] = [m[i]! / (1 - 0.9 ** (step + 1)), v[i]! / (1 - 0.999 ** (step + 1))];
      w[i]! -= (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
    }
  });
  return w;
}

it("adam at its defaults follows the paper, from which tfjs's rounded β₂ leads a little away", () => {
  const W = new Float32Array(200);
  const gradients = Array.from({ length: 10 }, (_, i) => normals(200, `g${i}`));
  const [ours, theirs] = [alone(adam(0.01), W), theirsAlone(tf.train.adam(0.01, 0.9, 0.999, 1e-8), W)];
  for (const g of gradients) {
    ours.step(g);
    theirs.step(g);
  }
  const right = paper(W, gradients, 0.01);
  expect(distance(ours.value.get(), right)).toBeLessThan(1e-7);
  expect(distance(theirs.values(), right)).toBeLessThan(1e-5);
  expect(distance(theirs.values(), right)).toBeGreaterThan(1e-6);
});

test.each(rules)("a hundred steps of training by %s end where tfjs ends", (_, ours, theirs) => {
  const [rows, sizes] = [64, [8, 16, 4]] as const;
  const inputs = normals(rows * 8, "x");
  const labels = Array.from(
    { length: rows },
    (_, i) => (inputs[i * 8]! > 0 ? 1 : 0) + (inputs[i * 8 + 1]! > 0 ? 2 : 0),
  );
  const net = mlp(sizes, { activation: tanh, batch: rows, seed: 2 });

  const theirWeights = net.params.map(({ value: W }) =>
    tf.variable(tf.tensor2d(Float32Array.from(W.get()), [W.rows, W.cols])),
  );
  const withBias = (X: tf.Tensor2D): tf.Tensor2D => tf.concat([X, tf.ones([rows, 1])], 1);
  const x = tf.tensor2d(inputs, [rows, 8]);
  const y = tf.oneHot(tf.tensor1d(labels, "int32"), 4);
  const optimizer = theirs();
  for (let step = 0; step < 100; step++) {
    optimizer.minimize(() => {
      const hidden = tf.tanh<tf.Tensor2D>(tf.matMul(withBias(x), theirWeights[0]!));
      return tf.losses.softmaxCrossEntropy(y, tf.matMul(withBias(hidden), theirWeights[1]!));
    });
  }

  const data = dataset({ inputs, labels, classes: 4 });
  const losses = Array.from(train(net, data, { epochs: 100, optimizer: ours }), ({ loss }) => loss);
  expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
  const mine = net.params.flatMap(({ value }) => [...value.get()]);
  const other = theirWeights.flatMap((v) => [...v.dataSync()]);
  expect(distance(mine, other)).toBeLessThanOrEqual(1e-4);
});
