import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { cell, type Cell } from "../cells/cell.ts";
import { regression } from "../data/regression.ts";
import type { Loss } from "../losses/loss.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import type { Network } from "../network/network.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import { sgd } from "../optimizers/sgd.ts";
import { rng } from "../random/rng.ts";
import {
  activations,
  length,
  logits,
  losses,
  lossOf,
  startAll,
  tensor,
  testCase,
  type Matrix,
} from "../testing/tfjs-networks.ts";
import { descent } from "../training/descent.ts";

beforeAll(startAll);

const STEPS = 100;
const rows = 16;
const learningRate = 0.1;

/** Four minibatches, which come again and again. */
function examples(net: Network): { inputs: Cell; targets: Cell } {
  const stream = rng(5);
  const count = 4 * rows;
  const inputs = cell(
    count,
    net.X.cols,
    Float32Array.from({ length: count * net.X.cols }, () => stream.normal()),
  );
  const targets = cell(count, net.Y.cols, new Float32Array(count * net.Y.cols));
  for (let i = 0; i < count; i++) targets.get()[i * net.Y.cols + stream.below(net.Y.cols)] = 1;
  return { inputs, targets };
}

/** The weights after a hundred steps, and how far they have come. */
function ours(net: Network, rate: number): { weights: number[]; moved: number } {
  const { inputs, targets } = examples(net);
  const step = descent(net, regression(inputs, targets), sgd(rate)(net.params, optimizerSite(net)));
  const weights = (): number[] => net.params.flatMap(({ value }) => [...value.get()]);
  const before = weights();
  const order = Int32Array.from({ length: 4 * rows }, (_, i) => i);
  for (let k = 0; k < STEPS; k++) step(order, (k % 4) * rows, rows);
  return { weights: weights(), moved: length(weights().map((w, i) => w - before[i]!)) };
}

/** The k-th of four minibatches as a tensor. */
const part = ({ cols, get }: Cell, k: number): Matrix =>
  tf.tensor2d(Float32Array.from(get().subarray(k * rows * cols, (k + 1) * rows * cols)), [rows, cols]);

/** The same steps by tfjs, from the same weights. */
function theirs(net: Network, f: (S: Matrix) => Matrix, loss: Loss): number[] {
  const { inputs, targets } = examples(net);
  let Ws = net.params.map(({ value }) => tensor(value, value.rows));
  for (let k = 0; k < STEPS; k++) {
    const [x, y] = [part(inputs, k % 4), part(targets, k % 4)];
    const { grads } = tf.valueAndGrads(() => lossOf(loss)(logits(x, Ws, f), y))(Ws);
    Ws = Ws.map((W, i) => tf.sub(W, tf.mul(grads[i]!, learningRate)));
  }
  return Ws.flatMap((W) => [...W.dataSync()]);
}

const apart = (a: readonly number[], b: readonly number[]): number => length(a.map((w, i) => w - b[i]!)) / length(b);

const hidden = (name: string) => activations.find(([known]) => known === name)!;
const paths = [
  ...activations.map((f) => testCase(3, f, softmaxCrossEntropy, rows)),
  ...losses.slice(1).map(([loss]) => testCase(3, hidden("tanh"), loss, rows)),
];

describe("a hundred steps of sgd end where those of tfjs do", () => {
  it.each(paths)("$title", ({ build, f, loss }) => {
    const right = theirs(build(), f, loss);
    const { weights, moved } = ours(build(), learningRate);
    expect(moved).toBeGreaterThan(0.01);
    expect(apart(weights, right)).toBeLessThanOrEqual(1e-4);
  });

  it("and elsewhere at a learning rate that is a hundredth too large", () => {
    const { build, f, loss } = testCase(3, hidden("tanh"), softmaxCrossEntropy, rows);
    expect(apart(ours(build(), learningRate * 1.01).weights, theirs(build(), f, loss))).toBeGreaterThan(1e-4);
  });
});
