import {
  cell,
  dataset,
  dense,
  matrix,
  network,
  plainKernels,
  relu,
  restore,
  rng,
  softmax,
  train,
} from "@closurenet/core";
import type { Layer, Network, Site } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { describe, expect, it, test } from "vitest";
import { dropout } from "./dropout.ts";

/** A dropout layer alone, for rows of `fanIn` numbers. */
function alone(rate: number, fanIn: number, batch: number, seed = 1, stream = rng(seed)): Layer {
  const kernels = plainKernels();
  const site: Site = {
    name: "layers.0",
    shape: [fanIn],
    inputGradient: true,
    link: undefined,
    rng: stream,
    cell: kernels.cell,
    fanIn,
    batch,
    kernels,
  };
  return dropout(rate)(site);
}

const ones = (rows: number, cols: number) => cell(rows, cols, new Float32Array(rows * cols).fill(1));

describe("the mask", () => {
  test.each([0.1, 0.2, 0.5, 0.9])("drops its share of the numbers, and keeps the mean: rate %s", (rate) => {
    const [rows, cols] = [100, 1000];
    const Z = [...alone(rate, cols, rows).forward(ones(rows, cols), rows, true).get()];
    const kept = Math.fround(1 / (1 - rate));
    expect(new Set(Z)).toEqual(new Set([0, kept]));
    const deviation = Math.sqrt((rate * (1 - rate)) / Z.length);
    const dropped = Z.filter((z) => z === 0).length / Z.length;
    expect(Math.abs(dropped - rate)).toBeLessThan(4 * deviation);
    const mean = Z.reduce((sum, z) => sum + z, 0) / Z.length;
    expect(Math.abs(mean - 1)).toBeLessThan(4 * deviation * kept);
  });

  it("is the same for every column, and independent for neighbours", () => {
    const [rows, cols] = [4000, 16];
    const Z = alone(0.5, cols, rows).forward(ones(rows, cols), rows, true).get();
    const both = new Float64Array(cols);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) if (Z[i * cols + j]! > 0 && Z[i * cols + ((j + 1) % cols)]! > 0) both[j]! += 1;
    }
    for (const count of both) expect(Math.abs(count / rows - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / rows));
  });

  it("is fresh at each step, and the same from the same seed", () => {
    const x = ones(2, 50);
    const [a, b, other] = [alone(0.5, 50, 2), alone(0.5, 50, 2), alone(0.5, 50, 2, 2)];
    const first = a.forward(x, 2, true).get().slice();
    expect(b.forward(x, 2, true).get()).toEqual(first);
    expect(other.forward(x, 2, true).get()).not.toEqual(first);
    expect(a.forward(x, 2, true).get()).not.toEqual(first);
  });

  it("continues where a saved stream was", () => {
    const x = ones(2, 50);
    const [a, b] = [alone(0.5, 50, 2), alone(0.5, 50, 2, 99)];
    a.forward(x, 2, true);
    b.state!["rng"]!.set(a.state!["rng"]!.get());
    expect(b.forward(x, 2, true).get()).toEqual(a.forward(x, 2, true).get());
  });

  it("takes one number of the stream for each number of the rows in the minibatch", () => {
    const [layer, stream] = [alone(0.5, 5, 4), rng(1)];
    layer.forward(ones(4, 5), 3, true);
    const drawn = Array.from({ length: 3 * 5 }, stream.uniform);
    expect(layer.state!["rng"]!.get()).toEqual(stream.state.get());
    expect([...layer.cells["M"]!.get()]).toEqual([...drawn.map((u) => (u < 0.5 ? 0 : 2)), 0, 0, 0, 0, 0]);
    layer.forward(ones(4, 5), 4, false);
    expect(layer.state!["rng"]!.get()).toEqual(stream.state.get()); // a prediction takes none
  });

  it("drops if the drawn number is below the rate, and keeps if it is equal", () => {
    const draws = [0.25, 0.25 - 2 ** -24, 0.25 + 2 ** -24, 0];
    const layer = alone(0.25, 4, 1, 1, { ...rng(1), uniform: () => draws.shift()! });
    expect([...layer.forward(ones(1, 4), 1, true).get()]).toEqual([Math.fround(4 / 3), 0, Math.fround(4 / 3), 0]);
  });

  it("drops nothing at rate 0", () => {
    const x = matrix([[1, -2, 3]]);
    expect(alone(0, 3, 1).forward(x, 1, true).get()).toEqual(x.get());
  });
});

describe("gradients", () => {
  it("pass where the numbers passed, times the same factor", () => {
    const layer = alone(0.25, 40, 3);
    const Z = layer.forward(ones(3, 40), 3, true);
    expect(layer.backward(ones(3, 40), 3)!.get()).toEqual(Z.get());
  });

  it("agree with central differences for a fixed mask", () => {
    expect(gradCheck([dense(5, relu), dropout(0.4), dense(3)]).compared).toBeGreaterThan(60);
    expect(gradCheck([dropout(0.3)]).worst).toBeLessThan(1e-7);
  });

  it("are not computed if no layer needs them", () => {
    const kernels = plainKernels();
    const site = { name: "layers.0", inputGradient: false, link: undefined, rng: rng(1), cell: kernels.cell, kernels };
    const layer = dropout(0.5)({ ...site, shape: [4], fanIn: 4, batch: 1 });
    layer.forward(ones(1, 4), 1, true);
    expect(layer.backward(ones(1, 4), 1)).toBeUndefined();
    layer.forward(ones(1, 4), 1, false);
    expect(layer.backward(ones(1, 4), 1)).toBeUndefined();
  });

  it("pass unchanged where nothing was dropped", () => {
    const layer = alone(0.5, 4, 1);
    layer.forward(ones(1, 4), 1, false);
    expect(layer.backward(ones(1, 4), 1)!.get()).toEqual(ones(1, 4).get());
  });
});

const bytes = (net: Network) => [...net.cells()].map(([name, { get }]) => [name, get().slice()]);
const build = (): Network =>
  network(6, [dropout(0.1), dense(8, relu), dropout(0.5), dense(3, softmax)], { batch: 16, seed: 5 });

describe("in a network", () => {
  const data = dataset({
    inputs: Float32Array.from({ length: 40 * 6 }, (_, i) => Math.sin(i * i)),
    labels: Array.from({ length: 40 }, (_, i) => i % 3),
    classes: 3,
  });

  it("predicts as the identity, and adds nothing to the pipe", () => {
    const net = build();
    const without = network(6, [dense(8, relu), dense(3, softmax)]);
    without.params.forEach(({ value }, i) => value.set(net.params[i]!.value.get()));
    const x = matrix([[1, 2, 3, 4, 5, 6]]);
    expect(net(x).get()).toEqual(without(x).get());
    expect(net.functions().map(({ label }) => label)).toEqual(without.functions().map(({ label }) => label));
  });

  it("keeps the shape of its input", () => {
    const net = network([4, 3, 2], [dropout(0.2), dense(2, softmax)]);
    expect(net.layers[0]!.kind).toBe("dropout");
    expect(net.layers[0]!.shape).toEqual([4, 3, 2]);
    expect(net.layers[0]!.fanOut).toBe(24);
  });

  it("resumes to the bit from saved cells", () => {
    const straight = build();
    const whole = train(straight, data, { epochs: 4 });
    const saved = new Map();
    for (const { step } of whole) {
      if (step !== 5) continue;
      for (const [name, { rows, cols, get }] of whole.cells()) saved.set(name, { rows, cols, values: get().slice() });
    }
    expect([...saved.keys()]).toContain("layers.2.rng");
    const again = build();
    const rest = train(again, data, { epochs: 4 });
    restore(rest.cells(), saved);
    expect([...rest]).toHaveLength(12 - 5);
    expect(bytes(again)).toEqual(bytes(straight));
  });

  it("is not shared by a clone", () => {
    const net = build();
    const copy = net.clone();
    const state = copy.cells().get("layers.0.rng")!.get();
    expect(state).toEqual(net.cells().get("layers.0.rng")!.get());
    net.forward(16, true);
    expect(copy.cells().get("layers.0.rng")!.get()).toEqual(state);
  });
});

it("refuses an invalid rate", () => {
  for (const rate of [0, 1 - 2 ** -53]) expect(() => dropout(rate)).not.toThrow();
  for (const rate of [1, -Number.MIN_VALUE, NaN, 2, Infinity, -Infinity]) {
    expect(() => dropout(rate)).toThrow(`at least 0 and below 1, got ${rate}.`);
  }
  for (const [bad, found] of [
    [{ rate: 0.2 }, "an object"],
    ["0.2", 'the text "0.2"'],
    [undefined, "nothing"],
    [null, "null"],
  ] as const) {
    // as JavaScript lets one write it
    expect(() => Reflect.apply(dropout, undefined, [bad])).toThrow(`below 1, got ${found}. It is the probability`);
  }
  expect(() => dropout(1)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [layers-dropout] dropout: expected a rate of at least 0 and below 1, got 1. It is the probability of dropping: dropout(0.2) drops every fifth number.]`,
  );
});
