// oxlint-disable-next-line import/no-unassigned-import -- importing it registers it
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { absGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Abs_grad.js";
import { addGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Add_grad.js";
import { batchMatMulGradConfig } from "@tensorflow/tfjs-core/dist/gradients/BatchMatMul_grad.js";
import { castGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Cast_grad.js";
import { concatGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Concat_grad.js";
import { divGradConfig } from "@tensorflow/tfjs-core/dist/gradients/RealDiv_grad.js";
import { eluGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Elu_grad.js";
import { expGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Exp_grad.js";
import { leakyReluGradConfig } from "@tensorflow/tfjs-core/dist/gradients/LeakyRelu_grad.js";
import { log1pGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Log1p_grad.js";
import { negGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Neg_grad.js";
import { softplusGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Softplus_grad.js";
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
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";
import { cell, type Cell } from "./cell.ts";
import { regression } from "./dataset.ts";
import { descent } from "./descent.ts";
import { meanSquaredError, softmaxCrossEntropy, type Loss } from "./loss.ts";
import { mlp } from "./mlp.ts";
import type { Network } from "./network.ts";
import { elu, gelu, leakyRelu, softplus } from "./rectifiers.ts";
import { rng } from "./rng.ts";
import { sgd } from "./sgd.ts";
import { softmax } from "./softmax.ts";
import { referenceKernels } from "./testing/reference-kernels.ts";

// tfjs-core comes without gradients, and all of them take seconds to load.
const gradients = [
  absGradConfig,
  addGradConfig,
  batchMatMulGradConfig,
  castGradConfig,
  concatGradConfig,
  divGradConfig,
  eluGradConfig,
  expGradConfig,
  leakyReluGradConfig,
  log1pGradConfig,
  multiplyGradConfig,
  negGradConfig,
  reluGradConfig,
  reshapeGradConfig,
  sigmoidGradConfig,
  softplusGradConfig,
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
  ["leaky relu", leakyRelu(0.1), (S) => tf.leakyRelu(S, 0.1)],
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
const smooth: typeof activations = [
  ["elu", elu, (S) => tf.elu(S)],
  ["softplus", softplus, (S) => tf.softplus(S)],
  [
    "gelu",
    gelu,
    (S) =>
      tf.mul(
        tf.mul(S, 0.5),
        tf.add(1, tf.tanh(tf.mul(tf.add(S, tf.mul(0.044715, tf.mul(S, tf.mul(S, S)))), Math.sqrt(2 / Math.PI)))),
      ),
  ],
];
const losses: [Loss, (Z: Matrix, Y: Matrix) => tf.Scalar][] = [
  [softmaxCrossEntropy, (Z, Y) => tf.losses.softmaxCrossEntropy<Matrix, tf.Scalar>(Y, Z)],
  [meanSquaredError, (Z, Y) => tf.losses.meanSquaredError<Matrix, tf.Scalar>(Y, Z)],
  [binaryCrossEntropy, (Z, Y) => tf.losses.sigmoidCrossEntropy<Matrix, tf.Scalar>(Y, Z)],
];
/** What stands between S and Z at the output. */
const outputs = new Map<Activation | undefined, (S: Matrix) => Matrix>([
  [softmax, (S) => tf.softmax(S)],
  [sigmoid, (S) => tf.sigmoid(S)],
  [undefined, (S) => S],
]);
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
  const results: Results = new Map([["Z", outputs.get(loss.link)!(S).dataSync()]]);
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

function testCase(depth: number, [name, activation, f]: (typeof activations)[number], loss: Loss, rows: number) {
  const shape = sizes.slice(0, depth + 1);
  const build = (options = {}): Network => fill(mlp(shape, { activation, loss, batch: rows, ...options }), rows);
  return { title: `depth ${depth}, ${name}, ${loss.kind}, ${rows} rows`, build, rows, f, loss };
}

const cases = [
  ...[1, 2, 3, 4].flatMap((depth) =>
    activations.flatMap((f) => losses.flatMap(([loss]) => [1, 2, 31, 32, 128].map((n) => testCase(depth, f, loss, n)))),
  ),
  ...smooth.flatMap((f) => losses.flatMap(([loss]) => [1, 31].map((n) => testCase(3, f, loss, n)))),
];

test.each(cases)("$title: in 32 bits as tfjs and as the reference in doubles", ({ build, rows, f, loss }) => {
  const net = build();
  const found = ours(net, rows);
  expect(failures(found, theirs(net, rows, f, loss))).toEqual([]);
  expect(failures(found, ours(build({ kernels: referenceKernels() }), rows))).toEqual([]);
});

describe("a hundred steps", () => {
  const learningRate = 0.1;

  /** The same steps by tfjs, from the same weights. */
  function trajectory(net: Network, f: (S: Matrix) => Matrix, loss: Loss, batches: [Matrix, Matrix][]): Results {
    const lossOf = losses.find(([ours]) => ours === loss)![1];
    let Ws = net.params.map(({ value }) => tensor(value, value.rows));
    for (const [x, y] of batches) {
      const output = (): Matrix =>
        Ws.reduce((Z, W, i) => {
          const S: Matrix = tf.matMul(tf.concat([Z, tf.ones([Z.shape[0], 1])], 1), W);
          return i < Ws.length - 1 ? f(S) : S;
        }, x);
      const { grads } = tf.valueAndGrads(() => lossOf(output(), y))(Ws);
      Ws = Ws.map((W, i) => tf.sub(W, tf.mul(grads[i]!, learningRate)));
    }
    return new Map(Ws.map((W, i) => [net.params[i]!.name, W.dataSync()]));
  }

  const paths = activations.flatMap((f) => losses.map(([loss]) => testCase(3, f, loss, 16)));
  it.each(paths)("of sgd, $title", ({ build, rows, f, loss }) => {
    const net = build();
    const update = sgd(learningRate)(net.params, {
      kernels: net.kernels,
      steps: 100,
      cell: (_, r, c) => net.kernels.cell(r, c),
    });
    const stream = rng(5);
    const count = 4 * rows;
    const inputs = cell(
      count,
      net.X.cols,
      Float32Array.from({ length: count * net.X.cols }, () => stream.normal()),
    );
    const targets = cell(count, net.Y.cols, new Float32Array(count * net.Y.cols));
    for (let i = 0; i < count; i++) targets.get()[i * net.Y.cols + stream.below(net.Y.cols)] = 1;
    const step = descent(net, regression(inputs, targets), update);
    const order = Int32Array.from({ length: count }, (_, i) => i);
    const part = ({ cols, get }: Cell, k: number): Matrix =>
      tf.tensor2d(Float32Array.from(get().subarray(k * rows * cols, (k + 1) * rows * cols)), [rows, cols]);
    const batches = Array.from({ length: 100 }, (_, k): [Matrix, Matrix] => [
      part(inputs, k % 4),
      part(targets, k % 4),
    ]);
    const right = trajectory(net, f, loss, batches);
    const before = net.params[0]!.value.get().slice();
    for (let k = 0; k < 100; k++) step(order, (k % 4) * rows, rows);
    for (const { name, value } of net.params) {
      const expected = right.get(name)!;
      const difference = Array.from(value.get(), (w, i) => w - expected[i]!);
      expect(length(difference) / length(expected)).toBeLessThanOrEqual(1e-4);
    }
    expect(length(net.params[0]!.value.get().map((w, i) => w - before[i]!))).toBeGreaterThan(0.01);
  });
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
