import { dataset, mlp, sgd, tanh, train, type GradientTransform } from "@closurenet/core";
import { startTfjs } from "@closurenet/core/testing/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it, test } from "vitest";
import { adagrad, adam, momentum, nesterov, rmsprop } from "./index.ts";
import { alone } from "./testing/alone.ts";
import { distance, normals, ulps } from "./testing/measures.ts";

beforeAll(() => startTfjs());

// These β and 1 − β are exact in 32 bits, because tfjs rounds both before it uses them.
const exact = { beta1: 0.875, beta2: 1 - 2 ** -10 };
const rules: [string, GradientTransform, () => tf.Optimizer][] = [
  ["sgd", sgd(0.1), () => tf.train.sgd(0.1)],
  ["momentum", momentum(0.1), () => tf.train.momentum(0.1, 0.9)],
  ["nesterov", nesterov(0.1), () => tf.train.momentum(0.1, 0.9, true)],
  // tfjs adds another 1e-7 to the sum of squares under the root.
  ["adagrad", adagrad(0.1, { initial: 0.1 + 1e-7 }), () => tf.train.adagrad(0.1, 0.1)],
  // At 0.01 a hundred steps in 32 bits end 3e-3 from those in 64 bits, both here and in tfjs: signs flip near the minimum.
  ["rmsprop", rmsprop(0.003), () => tf.train.rmsprop(0.003, 0.9, 0, 1e-7)],
  ["adam", adam(0.01, exact), () => tf.train.adam(0.01, exact.beta1, exact.beta2, 1e-8)],
];

/** One tensor that an optimizer of tfjs changes by given gradients. */
function theirsAlone(optimizer: tf.Optimizer, W: Float32Array) {
  const variable = tf.variable(tf.tensor1d(W));
  const step = (g: Float32Array): void => optimizer.applyGradients([{ name: variable.name, tensor: tf.tensor1d(g) }]);
  return { values: () => variable.dataSync(), step };
}

test.each(rules)(
  "one update by %s is within 4 ulp of tfjs, from zero weights and from others",
  (name, ours, theirs) => {
    // No weight is near 0, where weight and update would cancel.
    const others = normals(500, "W").map((w) => 1 + Math.abs(w));
    for (const W of [new Float32Array(500), others]) {
      const [a, b] = [alone(ours, W), theirsAlone(theirs(), W)];
      const g = normals(500, name, 0.1);
      a.step(g);
      b.step(g);
      expect(ulps(a.weights(), b.values())).toBeLessThanOrEqual(4);
    }
  },
);

it("adam at its defaults differs a little from tfjs, because tfjs rounds β₂", () => {
  const W = new Float32Array(200);
  const [ours, theirs] = [alone(adam(0.01), W), theirsAlone(tf.train.adam(0.01, 0.9, 0.999, 1e-8), W)];
  for (let i = 0; i < 10; i++) {
    const g = normals(200, `g${i}`);
    ours.step(g);
    theirs.step(g);
  }
  const apart = distance(theirs.values(), ours.weights());
  expect(apart).toBeLessThan(1e-5);
  expect(apart).toBeGreaterThan(1e-6);
});

test.each(rules)("a hundred steps of training by %s end where tfjs ends", async (_, ours, theirs) => {
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
  const loss = (): tf.Scalar => {
    const hidden = tf.tanh<tf.Tensor2D>(tf.matMul(withBias(x), theirWeights[0]!));
    return tf.losses.softmaxCrossEntropy(y, tf.matMul(withBias(hidden), theirWeights[1]!));
  };
  await startTfjs(loss);
  const optimizer = theirs();
  for (let step = 0; step < 100; step++) optimizer.minimize(loss);

  const data = dataset({ inputs, labels, classes: 4 });
  const losses = Array.from(train(net, data, { epochs: 100, optimizer: ours }), ({ loss }) => loss);
  expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
  const mine = net.params.flatMap(({ value }) => [...value.get()]);
  const other = theirWeights.flatMap((v) => [...v.dataSync()]);
  expect(distance(mine, other)).toBeLessThanOrEqual(1e-5); // measured: 4e-7
});
