// oxlint-disable-next-line import/no-unassigned-import -- importing it registers it
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { addGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Add_grad.js";
import { batchMatMulGradConfig } from "@tensorflow/tfjs-core/dist/gradients/BatchMatMul_grad.js";
import { castGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Cast_grad.js";
import { concatGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Concat_grad.js";
import { divGradConfig } from "@tensorflow/tfjs-core/dist/gradients/RealDiv_grad.js";
import { multiplyGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Multiply_grad.js";
import { reluGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Relu_grad.js";
import { reshapeGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Reshape_grad.js";
import { sigmoidGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sigmoid_grad.js";
import { subGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sub_grad.js";
import { squaredDifferenceGradConfig } from "@tensorflow/tfjs-core/dist/gradients/SquaredDifference_grad.js";
import { sumGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sum_grad.js";
import { tanhGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Tanh_grad.js";
import { beforeAll, describe, expect, it, test } from "vitest";
import { elementwise, identity, relu, sigmoid, tanh, type Activation } from "./activation.ts";
import type { Cell } from "./cell.ts";
import { meanSquaredError, softmaxCrossEntropy, type Loss } from "./loss.ts";
import { mlp } from "./mlp.ts";
import type { Network } from "./network.ts";
import { rng } from "./rng.ts";
import { referenceKernels } from "./testing/reference-kernels.ts";

// tfjs-core comes without gradients, and all of them take seconds to load.
const gradients = [
  addGradConfig,
  batchMatMulGradConfig,
  castGradConfig,
  concatGradConfig,
  divGradConfig,
  multiplyGradConfig,
  reluGradConfig,
  reshapeGradConfig,
  sigmoidGradConfig,
  squaredDifferenceGradConfig,
  subGradConfig,
  sumGradConfig,
  tanhGradConfig,
];

beforeAll(async () => {
  tf.enableProdMode(); // no advice on faster backends
  await tf.setBackend("cpu");
  for (const gradient of gradients) tf.registerGradient(gradient);
});

type Matrix = tf.Tensor2D;
const activations: [string, Activation, (S: Matrix) => Matrix][] = [
  ["identity", identity, (S) => S],
  ["relu", relu, (S) => tf.relu(S)],
  ["sigmoid", sigmoid, (S) => tf.sigmoid(S)],
  ["tanh", tanh, (S) => tf.tanh(S)],
  [
    "a user's own",
    elementwise(
      (s) => Math.tanh(s) + s / 8,
      (s) => 9 / 8 - Math.tanh(s) ** 2,
    ),
    (S) => tf.add(tf.tanh(S), tf.mul(S, 1 / 8)),
  ],
];
const losses: [Loss, (Z: Matrix, Y: Matrix) => tf.Scalar][] = [
  [softmaxCrossEntropy, (Z, Y) => tf.losses.softmaxCrossEntropy<Matrix, tf.Scalar>(Y, Z)],
  [meanSquaredError, (Z, Y) => tf.losses.meanSquaredError<Matrix, tf.Scalar>(Y, Z)],
];
const sizes = [7, 9, 6, 8, 5];

/** The name of each tensor with its values: outputs, loss, gradients. */
type Results = Map<string, ArrayLike<number>>;

/** Sets the weights, the inputs and the targets of a network: the same for the same shape. */
function fill(net: Network, rows: number): Network {
  const stream = rng(11);
  for (const { value } of net.params) value.set(value.get().map(() => Math.fround(0.4 * stream.normal())));
  net.X.set(net.X.get().map(() => Math.fround(stream.normal())));
  net.Y.get().fill(0);
  for (let i = 0; i < rows; i++) net.Y.get()[i * net.Y.cols + stream.below(net.Y.cols)] = 1;
  return net;
}

function ours(net: Network, rows: number): Results {
  const results: Results = new Map([
    [
      "Z",
      net
        .forward(rows, true)
        .get()
        .slice(0, rows * net.Y.cols),
    ],
  ]);
  results.set("loss", [net.loss(rows)]);
  net.backward(rows);
  for (const { name, grad } of net.params) results.set(name, grad.get());
  return results;
}

/** The first `n` rows as a tensor. */
const tensor = ({ cols, get }: Cell, n: number): Matrix =>
  tf.tensor2d(Float32Array.from(get().subarray(0, n * cols)), [n, cols]);

function theirs(net: Network, rows: number, f: (S: Matrix) => Matrix, loss: Loss): Results {
  const [x, y] = [tensor(net.X, rows), tensor(net.Y, rows)];
  const lossOf = losses.find(([ours]) => ours === loss)![1];
  const Ws = net.params.map(({ value }) => tensor(value, value.rows));
  const output = (): Matrix =>
    Ws.reduce((Z, W, i) => {
      const S: Matrix = tf.matMul(tf.concat([Z, tf.ones([rows, 1])], 1), W);
      return i < Ws.length - 1 ? f(S) : S;
    }, x);
  const S = output();
  const { value, grads } = tf.valueAndGrads(() => lossOf(output(), y))(Ws);
  const results: Results = new Map([["Z", (loss.link ? tf.softmax(S) : S).dataSync()]]);
  results.set("loss", value.dataSync());
  grads.forEach((grad, i) => results.set(net.params[i]!.name, grad.dataSync()));
  return results;
}

const length = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values));
const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

/** The gates: relative L2 ≤ 1e-6, and no element off by more than 2e-6 of the largest. */
function failures(found: Results, right: Results): string[] {
  return [...right].flatMap(([name, expected]) => {
    const difference = Array.from(found.get(name)!, (x, i) => x - expected[i]!);
    const relative = length(difference) / length(expected);
    const worst = largest(difference) / largest(expected);
    return relative <= 1e-6 && worst <= 2e-6 ? [] : [`${name}: ${relative} ${worst}`];
  });
}

const cases = [1, 2, 3, 4].flatMap((depth) =>
  activations.flatMap(([name, activation, f]) =>
    losses.flatMap(([loss]) =>
      [1, 31, 100].map((rows) => {
        const shape = sizes.slice(0, depth + 1);
        const build = (options = {}): Network => fill(mlp(shape, { activation, loss, batch: rows, ...options }), rows);
        return { title: `depth ${depth}, ${name}, ${loss.kind}, ${rows} rows`, build, rows, f, loss };
      }),
    ),
  ),
);

test.each(cases)("$title: in 32 bits as tfjs and as the reference in doubles", ({ build, rows, f, loss }) => {
  const net = build();
  const found = ours(net, rows);
  expect(failures(found, theirs(net, rows, f, loss))).toEqual([]);
  expect(failures(found, ours(build({ kernels: referenceKernels() }), rows))).toEqual([]);
});

describe("the gates fail", () => {
  const rows = 31;
  const right = (): Results => ours(fill(mlp(sizes, { activation: tanh, batch: rows }), rows), rows);
  const mutants: [string, Parameters<typeof mlp>[1]][] = [
    ["when f′ has the wrong sign", { activation: elementwise(Math.tanh, (s) => Math.tanh(s) ** 2 - 1) }],
    ["when f′ is forgotten", { activation: elementwise(Math.tanh, () => 1) }],
    [
      "when 1/n is dropped",
      {
        activation: tanh,
        loss: {
          ...softmaxCrossEntropy,
          delta: (Z, Y, D, n) => {
            softmaxCrossEntropy.delta(Z, Y, D, n);
            D.set(D.get().map((d) => d * n));
          },
        },
      },
    ],
    [
      "when the gradient is taken from the other side",
      {
        activation: tanh,
        loss: { ...softmaxCrossEntropy, delta: (Z, Y, D, n) => softmaxCrossEntropy.delta(Y, Z, D, n) },
      },
    ],
  ];
  it.each(mutants)("%s", (_, options) => {
    const net = fill(mlp(sizes, { batch: rows, ...options }), rows);
    expect(failures(ours(net, rows), right()).some((failure) => failure.startsWith("layers.0.W"))).toBe(true);
  });

  it("when a row too many is summed", () => {
    const net = fill(mlp(sizes, { activation: tanh, batch: rows }), rows);
    net.forward(rows, true);
    net.backward(rows - 1);
    const found: Results = new Map([...right(), ...net.params.map(({ name, grad }) => [name, grad.get()] as const)]);
    expect(failures(found, right())).not.toEqual([]);
  });
});

describe("at the edges", () => {
  it.each([1000, -1000])("logits of ± %s give the finite loss and gradients of tfjs", (size) => {
    const net = fill(mlp([7, 5], { batch: 4 }), 4);
    const W = net.params[0]!.value;
    W.set(W.get().map((_, i) => (i % 5 === 0 ? size : 0)));
    const found = ours(net, 4);
    for (const values of found.values()) expect(Array.from(values).every(Number.isFinite)).toBe(true);
    const right = theirs(net, 4, (S) => S, softmaxCrossEntropy);
    right.delete("loss"); // tfjs takes it from the logits; ours stops at −ln of the smallest float
    expect(failures(found, right)).toEqual([]);
    expect(found.get("loss")![0]).toBeLessThanOrEqual(103.98);
  });

  it("inputs of 0 move the bias alone", () => {
    const net = fill(mlp([7, 6, 5], { batch: 10 }), 10);
    net.X.get().fill(0);
    const found = ours(net, 10);
    expect(
      failures(
        found,
        theirs(net, 10, (S) => tf.relu(S), softmaxCrossEntropy),
      ),
    ).toEqual([]);
    expect(largest(Array.from(found.get("layers.0.W")!).slice(0, 7 * 6))).toBe(0);
  });

  it("a minibatch of one class is as good as any", () => {
    const net = fill(mlp([7, 6, 5], { batch: 10, activation: sigmoid }), 10);
    net.Y.set(net.Y.get().map((_, i) => (i % 5 === 2 ? 1 : 0)));
    expect(
      failures(
        ours(net, 10),
        theirs(net, 10, (S) => tf.sigmoid(S), softmaxCrossEntropy),
      ),
    ).toEqual([]);
  });
});
