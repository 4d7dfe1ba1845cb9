import * as tf from "@tensorflow/tfjs-core";
import type { Activation } from "../activations/activation.ts";
import { elementwise } from "../activations/elementwise.ts";
import { elu } from "../activations/elu.ts";
import { gelu } from "../activations/gelu.ts";
import { identity } from "../activations/identity.ts";
import { leakyRelu } from "../activations/leaky-relu.ts";
import { relu } from "../activations/relu.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { softmax } from "../activations/softmax.ts";
import { softplus } from "../activations/softplus.ts";
import { tanh } from "../activations/tanh.ts";
import type { Cell } from "../cells/cell.ts";
import { binaryCrossEntropy } from "../losses/binary-cross-entropy.ts";
import type { Loss } from "../losses/loss.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { mlp } from "../network/mlp.ts";
import type { Network } from "../network/network.ts";
import { rng } from "../random/rng.ts";
import { startTfjs } from "./tfjs.ts";

export type Matrix = tf.Tensor2D;
export const activations: [string, Activation, (S: Matrix) => Matrix][] = [
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
export const smooth: typeof activations = [
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
export const losses: [Loss, (Z: Matrix, Y: Matrix) => tf.Scalar][] = [
  [softmaxCrossEntropy, (Z, Y) => tf.losses.softmaxCrossEntropy<Matrix, tf.Scalar>(Y, Z)],
  [meanSquaredError, (Z, Y) => tf.losses.meanSquaredError<Matrix, tf.Scalar>(Y, Z)],
  [binaryCrossEntropy, (Z, Y) => tf.losses.sigmoidCrossEntropy<Matrix, tf.Scalar>(Y, Z)],
];
/** What stands between S and Z at the output. */
export const outputs = new Map<Activation | undefined, (S: Matrix) => Matrix>([
  [softmax, (S) => tf.softmax(S)],
  [sigmoid, (S) => tf.sigmoid(S)],
  [undefined, (S) => S],
]);
export const sizes = [7, 9, 6, 8, 5];

/** Sets the weights, the inputs and the targets of a network: the same for the same shape. */
export function fill(net: Network, rows: number): Network {
  const stream = rng(11);
  for (const { value } of net.params) value.set(value.get().map(() => Math.fround(0.4 * stream.normal())));
  net.X.set(net.X.get().map(() => Math.fround(stream.normal())));
  net.Y.get().fill(0);
  for (let i = 0; i < rows; i++) net.Y.get()[i * net.Y.cols + stream.below(net.Y.cols)] = 1;
  return net;
}

/** The first `n` rows as a tensor. */
export const tensor = ({ cols, get }: Cell, n: number): Matrix =>
  tf.tensor2d(Float32Array.from(get().subarray(0, n * cols)), [n, cols]);

/** What the network computes before the activation of its output, from the weights Ws. */
export const logits = (x: Matrix, Ws: readonly Matrix[], f: (S: Matrix) => Matrix): Matrix =>
  Ws.reduce((Z, W, i) => {
    const S: Matrix = tf.matMul(tf.concat([Z, tf.ones([Z.shape[0], 1])], 1), W);
    return i < Ws.length - 1 ? f(S) : S;
  }, x);

/** The same loss by tfjs, from the logits. */
export const lossOf = (loss: Loss): ((S: Matrix, Y: Matrix) => tf.Scalar) => losses.find(([ours]) => ours === loss)![1];

/** Makes tfjs ready for all of these: once per test file. */
export const startAll = (): Promise<void> =>
  startTfjs(() => {
    const [x, W]: Matrix[] = [tf.ones([2, 3]), tf.ones([4, 3])];
    for (const [, , f] of [...activations, ...smooth]) logits(x!, [W!, W!], f);
    for (const [, loss] of losses) loss(x!, x!);
  });

export const length = (values: readonly number[]): number => Math.hypot(...values);

/** A network of that shape, with what tfjs needs to know to compute the same. */
export function testCase(depth: number, [name, activation, f]: (typeof activations)[number], loss: Loss, rows: number) {
  const shape = sizes.slice(0, depth + 1);
  const build = (options = {}): Network => fill(mlp(shape, { activation, loss, batch: rows, ...options }), rows);
  return { title: `depth ${depth}, ${name}, ${loss.kind}, ${rows} rows`, build, rows, f, loss };
}
