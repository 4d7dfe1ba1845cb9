import { cell, dataset, dense, network, pipe, plainKernels, relu, restore, rng, sgd, softmax } from "@closurenet/core";
import { train, type Network, type Saved } from "@closurenet/core";
import { describe, expect, it } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";

const stream = rng(3);
const data = dataset({
  inputs: Float32Array.from({ length: 45 * 64 }, () => stream.normal()),
  labels: Array.from({ length: 45 }, (_, i) => i % 3),
  classes: 3,
});
const build = (seed = 5): Network =>
  network(
    [8, 8],
    [
      conv2d({ filters: 4, kernel: 3, padding: "same", activation: relu }),
      maxPool2d(),
      conv2d({ filters: 5, kernel: [2, 3], stride: [2, 1], activation: relu }),
      dense(3, softmax),
    ],
    { batch: 20, seed },
  );
const bytes = (net: Network) => [...net.cells()].map(([name, { get }]) => [name, get().slice()]);
function trained(epochs = 4): Network {
  const net = build();
  for (const _ of train(net, data, { epochs, optimizer: sgd(0.1) }));
  return net;
}

it("shapes go from layer to layer, and dense takes the numbers", () => {
  const { layers } = build();
  expect(layers.map(({ shape, fanOut }) => [shape?.join(" × "), fanOut])).toEqual([
    ["8 × 8 × 4", 256],
    ["4 × 4 × 4", 64],
    ["2 × 2 × 5", 20],
    [undefined, 3],
  ]);
  expect(layers.map(({ params }) => params["W"] && [params["W"].value.rows, params["W"].value.cols])).toEqual([
    [10, 4],
    undefined,
    [2 * 3 * 4 + 1, 5],
    [21, 3],
  ]);
});

it("layers have their names, and a bias is added at every place", () => {
  const net = build();
  expect(net.layers.map(({ kind }) => kind)).toEqual(["conv2d", "maxPool2d", "conv2d", "dense"]);
  net.params[0]!.value.get()
    .fill(0)
    .set([1, 2, 3, 4], 9 * 4);
  for (const n of [20, 7]) {
    net.forward(n, true);
    const places = [...net.layers[0]!.cells["S"]!.get().subarray(0, n * 256)];
    expect(places).toEqual(places.map((_, i) => 1 + (i % 4)));
  }
});

it("gradients have the shape of their params", () => {
  for (const { value, grad } of build().params) expect([grad.rows, grad.cols]).toEqual([value.rows, value.cols]);
});

it("weight decay leaves the bias out", () => {
  expect(build().params.map(({ name, weightRows }) => [name, weightRows])).toEqual([
    ["layers.0.W", 9],
    ["layers.2.W", 24],
    ["layers.3.W", 20],
  ]);
});

it("only weights need to survive", () => {
  expect([...build().cells().keys()]).toEqual(["layers.0.W", "layers.2.W", "layers.3.W"]);
});

it("is a pipe that gives the same bits", () => {
  const net = trained();
  const x = cell(
    33,
    64,
    Float32Array.from({ length: 33 * 64 }, () => stream.normal()),
  );
  expect(pipe(x, ...net.functions()).get()).toEqual(net(x).get());
  expect(net.functions().map(({ label }) => label)).toMatchInlineSnapshot(`
    [
      "patches(3 × 3)",
      "withBias",
      "times(10 × 4)",
      "relu",
      "images(8 × 8 × 4)",
      "maxPool(2 × 2)",
      "patches(2 × 3)",
      "withBias",
      "times(25 × 5)",
      "relu",
      "images(2 × 2 × 5)",
      "withBias",
      "times(21 × 3)",
      "softmax",
    ]
  `);
});

it("does not compute the gradient of the inputs of the first layer", () => {
  let gradients = 0;
  const plain = plainKernels();
  const convolveInput: typeof plain.convolveInput = (...cells) => {
    gradients++;
    plain.convolveInput(...cells);
  };
  const recipes = [conv2d({ filters: 2, kernel: 3 }), conv2d({ filters: 2, kernel: 3 }), dense(2, softmax)];
  const net = network([6, 6], recipes, { kernels: { ...plain, convolveInput }, batch: 3 });
  net.forward(3, true);
  net.backward(3);
  expect(gradients).toBe(1); // of the second one
});

it("the rows of a short minibatch come out as in a full one, whatever was there before", () => {
  const net = trained(1);
  net.X.get().forEach((_, i, x) => (x[i] = Math.sin(i)));
  const whole = net.forward(20, true).get().slice();
  net.X.get().fill(9, 0, 7 * 64);
  net.forward(20, true);
  net.X.get().forEach((_, i, x) => (x[i] = Math.sin(i)));
  expect(net.forward(7, true).get().slice(0, 21)).toEqual(whole.slice(0, 21));
});

describe("a training", () => {
  it("gives the same bits from the same seed, and others from another", () => {
    expect(bytes(trained())).toEqual(bytes(trained()));
    expect(bytes(build(6))).not.toEqual(bytes(build(5)));
  });

  it.each([1, 3, 8])("resumes to the bit after %s steps", (stop) => {
    const whole = train(build(), data, { epochs: 4, optimizer: sgd(0.1) });
    const saved = new Map<string, Saved>();
    for (const { step } of whole) {
      if (step !== stop) continue;
      for (const [name, { rows, cols, get }] of whole.cells()) saved.set(name, { rows, cols, values: get().slice() });
    }
    const again = build();
    const rest = train(again, data, { epochs: 4, optimizer: sgd(0.1) });
    restore(rest.cells(), saved);
    expect([...rest]).toHaveLength(12 - stop);
    expect(bytes(again)).toEqual(bytes(trained()));
  });

  it("leaves a clone as it was", () => {
    const net = trained(1);
    const copy = net.clone();
    expect(bytes(copy)).toEqual(bytes(net));
    const before = bytes(copy);
    const x = cell(
      1,
      64,
      Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)),
    );
    const says = copy(x).get();
    for (const _ of train(net, data, { epochs: 1 }));
    expect(bytes(copy)).toEqual(before);
    expect(copy(x).get()).toEqual(says);
    expect(bytes(net)).not.toEqual(before);
  });
});
