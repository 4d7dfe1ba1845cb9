import { cell, dataset, dense, matrix, network, pipe, plainKernels, relu, restore, rng } from "@closurenet/core";
import { sigmoid, softmax, softmaxCrossEntropy, tanh, train } from "@closurenet/core";
import type { Cell, Layer, Network, Saved, Site } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { describe, expect, it, test } from "vitest";
import { batchNorm, type BatchNormOptions } from "./batch-norm.ts";

/** A batchNorm layer alone, for rows of the given shape. */
function alone(shape: readonly number[], batch: number, options: BatchNormOptions = {}): Layer {
  const kernels = plainKernels();
  const fanIn = shape.reduce((product, size) => product * size, 1);
  const site: Site = {
    name: "layers.0",
    inputGradient: true,
    link: undefined,
    rng: rng(1),
    cell: kernels.cell,
    shape,
    fanIn,
    batch,
    kernels,
  };
  return batchNorm(options)(site);
}

function normals(rows: number, cols: number, name = "x"): Cell {
  const stream = rng(4).fork(name);
  return cell(
    rows,
    cols,
    new Float32Array(rows * cols).map((_, i) => (1 + (i % 3)) * stream.normal() + (i % 2)),
  );
}

const column = ({ cols, get }: Cell, j: number): number[] => [...get()].filter((_, i) => i % cols === j);
const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const spread = (values: readonly number[]): number => meanOf(values.map((x) => (x - meanOf(values)) ** 2));

describe("while training", () => {
  it("every column has mean 0 and variance 1, whatever the input", () => {
    const Z = alone([6], 50).forward(normals(50, 6), 50, true);
    for (let j = 0; j < 6; j++) {
      expect(meanOf(column(Z, j))).toBeCloseTo(0, 6);
      expect(spread(column(Z, j))).toBeCloseTo(1, 4);
    }
  });

  it("on images it is every channel, over all rows and places", () => {
    const layer = alone([4, 5, 2], 10);
    expect(layer.params["gamma"]!.value.cols).toBe(2);
    const Z = layer.forward(normals(10, 40), 10, true);
    const channels = cell(200, 2, Z.get());
    for (const c of [0, 1]) expect(spread(column(channels, c))).toBeCloseTo(1, 4);
    expect(spread(column(Z, 0))).not.toBeCloseTo(1, 2);
  });

  it("γ and β set variance and mean", () => {
    const layer = alone([1], 4);
    layer.params["gamma"]!.value.set([3]);
    layer.params["beta"]!.value.set([7]);
    const Z = column(layer.forward(matrix([[1], [2], [3], [4]]), 4, true), 0);
    expect(meanOf(Z)).toBeCloseTo(7, 5);
    expect(spread(Z)).toBeCloseTo(9, 3);
  });

  it("a column far from 0 is as well normalised as one around it", () => {
    const rows = [0, 1, 4].map((x) => [x + 2 ** 23]);
    const Z = column(alone([1], 3).forward(matrix(rows), 3, true), 0);
    [0, 1, 4].forEach((x, i) => expect(Z[i]).toBeCloseTo((x - 5 / 3) / Math.sqrt(26 / 9), 4));
  });

  it("a column that does not vary gives β, and no infinite gradient", () => {
    const layer = alone([1], 3);
    layer.params["beta"]!.value.set([0.5]);
    expect([...layer.forward(matrix([[8], [8], [8]]), 3, true).get()]).toEqual([0.5, 0.5, 0.5]);
    expect([...layer.backward(matrix([[1], [2], [3]]), 3)!.get()].every(Number.isFinite)).toBe(true);
  });
});

describe("running statistics", () => {
  const X = matrix([[1], [2], [3], [6]]); // mean 3, variance 14 / 3 with m − 1

  it("follow those of each minibatch", () => {
    const layer = alone([1], 4, { momentum: 0.75 });
    layer.forward(X, 4, true);
    expect(layer.state!["mean"]!.get()[0]).toBeCloseTo(0.25 * 3, 6);
    expect(layer.state!["variance"]!.get()[0]).toBeCloseTo(0.75 + (0.25 * 14) / 3, 6);
    for (let i = 0; i < 100; i++) layer.forward(X, 4, true);
    expect(layer.state!["mean"]!.get()[0]).toBeCloseTo(3, 5);
    expect(layer.state!["variance"]!.get()[0]).toBeCloseTo(14 / 3, 5);
  });

  it("replace those of the minibatch when predicting, and do not change", () => {
    const layer = alone([1], 4, { momentum: 0, epsilon: 1e-9 });
    layer.forward(X, 4, true);
    const Z = layer.forward(X, 4, false).get().slice();
    expect(Z[3]).toBeCloseTo(3 / Math.sqrt(14 / 3), 5);
    expect(layer.forward(matrix([[6]]), 1, false).get()[0]).toBe(Z[3]);
    expect(layer.state!["mean"]!.get()[0]).toBe(3);
  });

  it("a short minibatch changes them by its share", () => {
    const layer = alone([1], 8, { momentum: 0.5 });
    layer.forward(X, 4, true);
    expect(layer.state!["mean"]!.get()[0]).toBeCloseTo(0.25 * 3, 6);
  });

  it("a single number per column is normalised as when predicting, and changes nothing", () => {
    const layer = alone([2], 4);
    layer.forward(normals(4, 2), 4, true);
    const before = [...layer.state!["mean"]!.get(), ...layer.state!["variance"]!.get()];
    const x = matrix([[1, 2]]);
    const Z = layer.forward(x, 1, true).get().slice(0, 2);
    expect([...layer.state!["mean"]!.get(), ...layer.state!["variance"]!.get()]).toEqual(before);
    expect(layer.forward(x, 1, false).get().slice(0, 2)).toEqual(Z);
  });

  it("epsilon is added to the running variance too", () => {
    const layer = alone([1], 4, { epsilon: 3 });
    expect(layer.forward(X, 4, false).get()[3]).toBe(6 / Math.sqrt(1 + 3));
    expect(layer.functions()[0]!(X).get()[3]).toBe(6 / Math.sqrt(1 + 3));
  });

  it("one image has as many numbers per channel as places", () => {
    const Z = alone([3, 3, 2], 4).forward(normals(1, 18), 1, true);
    expect(spread(column(cell(9, 2, Z.get().slice(0, 18)), 1))).toBeCloseTo(1, 3);
  });
});

it("touches no more than the rows of a short minibatch", () => {
  const layer = alone([2], 4);
  layer.forward(normals(4, 2), 4, true);
  const [Z, dX] = [layer.cells["Z"]!, layer.backward(normals(4, 2, "dz"), 4)!];
  const before = [Z, layer.cells["S"]!, dX].map(({ get }) => get().slice(6));
  for (const training of [true, false]) {
    layer.forward(normals(4, 2, "other"), 3, training);
    layer.backward(normals(4, 2, "others"), 3);
    expect([Z, layer.cells["S"]!, dX].map(({ get }) => get().slice(6))).toEqual(before);
  }
});

describe("gradients agree with central differences", () => {
  test.each([1, 2, 5])("%s rows", (rows) => {
    expect(gradCheck([batchNorm(), dense(3)], { rows }).worst).toBeLessThan(1e-7);
    expect(gradCheck([dense(4, tanh), batchNorm({ activation: sigmoid }), dense(3)], { rows }).worst).toBeLessThan(
      1e-7,
    );
  });

  it("of images, also as the first layer", () => {
    const input = [3, 4, 2];
    expect(gradCheck([batchNorm()], { input }).compared).toBe(4);
    expect(gradCheck([batchNorm(), batchNorm({ activation: tanh })], { input, rows: 1 }).compared).toBe(8);
    expect(gradCheck([batchNorm(), batchNorm({ activation: relu }), dense(2)], { input }).compared).toBeGreaterThan(50);
  });

  it("at the output, with softmax of its own or of the loss", () => {
    const recipes = [batchNorm({ activation: softmax })];
    expect(gradCheck(recipes).worst).toBeLessThan(1e-7);
    expect(gradCheck(recipes, { loss: softmaxCrossEntropy }).worst).toBeLessThan(1e-7);
  });

  it("after predicting, μ and σ² being constants", () => {
    const layer = alone([2], 3);
    layer.params["gamma"]!.value.set([2, -4]);
    layer.state!["variance"]!.set([0.25, 4]);
    layer.forward(normals(3, 2), 3, false);
    const dX = layer.backward(
      matrix([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
      3,
    )!;
    [4, -2, 8, -4, 12, -6].forEach((right, i) => expect(dX.get()[i]).toBeCloseTo(right, 3));
  });
});

const data = dataset({
  inputs: Float32Array.from({ length: 43 * 6 }, (_, i) => 5 + Math.sin(i * i)),
  labels: Array.from({ length: 43 }, (_, i) => i % 3),
  classes: 3,
});
const build = (): Network =>
  network(6, [batchNorm(), dense(8), batchNorm({ activation: relu }), dense(3, softmax)], { batch: 14, seed: 5 });
const bytes = (net: Network) => [...net.cells()].map(([name, { get }]) => [name, get().slice()]);
function trained(epochs = 4): Network {
  const net = build();
  for (const _ of train(net, data, { epochs }));
  return net;
}

describe("in a network", () => {
  it("names the cells that must survive", () => {
    expect([...build().cells().keys()]).toEqual([
      "layers.0.gamma",
      "layers.0.beta",
      "layers.1.W",
      "layers.2.gamma",
      "layers.2.beta",
      "layers.3.W",
      "layers.0.mean",
      "layers.0.variance",
      "layers.2.mean",
      "layers.2.variance",
    ]);
  });

  it("keeps one number for each column", () => {
    const { kind, params, state } = build().layers[2]!;
    expect(kind).toBe("batchNorm");
    for (const { rows, cols } of [params["gamma"]!.value, params["beta"]!.grad, state!["mean"]!, state!["variance"]!]) {
      expect([rows, cols]).toEqual([1, 8]);
    }
  });

  it("is a stage of the pipe that gives the same bits", () => {
    const net = trained();
    const x = normals(40, 6);
    expect(pipe(x, ...net.functions()).get()).toEqual(net(x).get());
    expect(net.functions().map(({ label }) => label)).toEqual([
      "batchNorm",
      "withBias",
      "times(7 × 8)",
      "identity",
      "batchNorm",
      "relu",
      "withBias",
      "times(9 × 3)",
      "softmax",
    ]);
  });

  it("predicts the same for a row alone as among others", () => {
    const net = trained();
    const x = normals(20, 6);
    expect(net(cell(1, 6, x.get().slice(18, 24))).get()).toEqual(net(x).get().slice(9, 12));
  });

  it("gives the same bits from the same seed", () => {
    expect(bytes(trained())).toEqual(bytes(trained()));
  });

  // 43 examples in minibatches of 14: the last one of each epoch has a single row.
  it.each([1, 4, 7])("resumes to the bit after %s steps", (stop) => {
    const whole = train(build(), data, { epochs: 4 });
    const saved = new Map<string, Saved>();
    for (const { step } of whole) {
      if (step !== stop) continue;
      for (const [name, { rows, cols, get }] of whole.cells()) saved.set(name, { rows, cols, values: get().slice() });
    }
    const again = build();
    const rest = train(again, data, { epochs: 4 });
    restore(rest.cells(), saved);
    expect([...rest]).toHaveLength(16 - stop);
    expect(bytes(again)).toEqual(bytes(trained()));
  });

  it("shares nothing with a clone", () => {
    const net = trained(1);
    const copy = net.clone();
    expect(bytes(copy)).toEqual(bytes(net));
    const before = bytes(copy);
    for (const _ of train(net, data, { epochs: 1 }));
    expect(bytes(copy)).toEqual(before);
    expect(bytes(net)).not.toEqual(before);
  });
});

it("has no weights for weight decay", () => {
  for (const { weightRows } of build().layers.flatMap(({ params, kind }) =>
    kind === "batchNorm" ? Object.values(params) : [],
  )) {
    expect(weightRows).toBe(0);
  }
});

it("tells the range of its options", () => {
  for (const momentum of [1, -0.1, NaN, 2])
    expect(() => batchNorm({ momentum })).toThrow(/at least 0 and below 1, got/);
  for (const epsilon of [0, -1, NaN, Infinity]) expect(() => batchNorm({ epsilon })).toThrow(/above 0, got/);
  expect(() => batchNorm({ momentum: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [layers-batchnorm] batchNorm: expected a momentum of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.]`,
  );
  expect(() => batchNorm({ epsilon: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [layers-batchnorm] batchNorm: expected an epsilon above 0, got 0. Try 1e-5.]`,
  );
});

/** The error message for options that JavaScript allows and TypeScript does not. */
function messageOf(options: unknown): string {
  try {
    Reflect.apply(batchNorm, undefined, [options]);
    return "nothing";
  } catch (error) {
    return error instanceof Error ? error.message : "no Error";
  }
}

it("refuses unknown options", () => {
  const foreign = "eps decay rate axis numFeatures num_features wobble".split(" ");
  expect(foreign.map((name) => messageOf({ [name]: 1 })).join("\n")).toMatchInlineSnapshot(`
    "[layers-batchnorm] batchNorm: expected no other options than momentum, epsilon, activation, got eps. It is epsilon here.
    [layers-batchnorm] batchNorm: expected no other options than momentum, epsilon, activation, got decay. It is momentum here: the share that each step keeps.
    [layers-batchnorm] batchNorm: expected no other options than momentum, epsilon, activation, got rate. There is none: dropout is a layer of its own.
    [layers-batchnorm] batchNorm: expected no other options than momentum, epsilon, activation, got axis. The columns are those of what comes in: all numbers of a row, or the channels of images.
    [layers-batchnorm] batchNorm: expected no other options than momentum, epsilon, activation, got numFeatures. The columns are those of what comes in: all numbers of a row, or the channels of images.
    [layers-batchnorm] batchNorm: expected no other options than momentum, epsilon, activation, got num_features. The columns are those of what comes in: all numbers of a row, or the channels of images.
    [layers-batchnorm] batchNorm: expected no other options than momentum, epsilon, activation, got wobble."
  `);
  const wrong = [{ activation: "relu" }, { activation: null }, { momentum: "0.9" }, { epsilon: null }, 64, null];
  expect(wrong.map(messageOf).join("\n")).toMatchInlineSnapshot(`
    "[layers-batchnorm] batchNorm: expected a function as activation, got the text "relu". Try activation: relu, imported from @closurenet/core.
    [layers-batchnorm] batchNorm: expected a function as activation, got null. Try activation: relu, imported from @closurenet/core.
    [layers-batchnorm] batchNorm: expected a momentum of at least 0 and below 1, got the text "0.9". It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [layers-batchnorm] batchNorm: expected an epsilon above 0, got null. Try 1e-5.
    [layers-batchnorm] batchNorm: expected options such as { momentum: … }, got 64.
    [layers-batchnorm] batchNorm: expected options such as { momentum: … }, got null."
  `);
  expect(messageOf({ momentum: undefined, epsilon: undefined, activation: undefined })).toBe("nothing");
});
