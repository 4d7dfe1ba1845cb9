import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, test } from "vitest";
import { elementwise } from "../activations/elementwise.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { tanh } from "../activations/tanh.ts";
import { referenceKernels } from "../kernels/reference-kernels.ts";
import type { Loss } from "../losses/loss.ts";
import { softmaxCrossEntropy } from "../losses/softmax-cross-entropy.ts";
import { mlp } from "../network/mlp.ts";
import type { Network } from "../network/network.ts";
import { apart } from "../testing/tfjs-check.ts";
import {
  activations,
  fill,
  logits,
  losses,
  lossOf,
  outputs,
  sizes,
  smooth,
  startAll,
  tensor,
  testCase,
  type Matrix,
} from "../testing/tfjs-networks.ts";

beforeAll(startAll);

/** The name of each tensor with its values: outputs, loss, gradients. */
type Results = Map<string, ArrayLike<number>>;

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

function theirs(net: Network, rows: number, f: (S: Matrix) => Matrix, loss: Loss): Results {
  const [x, y] = [tensor(net.X, rows), tensor(net.Y, rows)];
  const Ws = net.params.map(({ value }) => tensor(value, value.rows));
  const { value, grads } = tf.valueAndGrads(() => lossOf(loss)(logits(x, Ws, f), y))(Ws);
  const results: Results = new Map([["Z", outputs.get(loss.link)!(logits(x, Ws, f)).dataSync()]]);
  results.set("loss", value.dataSync());
  grads.forEach((grad, i) => results.set(net.params[i]!.name, grad.dataSync()));
  return results;
}

/** The gates: relative L2 ≤ 1e-6, and no element off by more than 2e-6 of the largest. */
function failures(found: Results, right: Results): string[] {
  return [...right].flatMap(([name, expected]) => {
    const { relative, worst } = apart(found.get(name)!, expected);
    return relative <= 1e-6 && worst <= 2e-6 ? [] : [`${name}: ${relative} ${worst}`];
  });
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
    expect(failures(found, right)).toEqual([]);
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
    expect(Array.from(found.get("layers.0.W")!).slice(0, 7 * 6)).toEqual(Array(7 * 6).fill(0));
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
