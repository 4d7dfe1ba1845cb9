import { describe, expect, it } from "vitest";
import { elementwise } from "../activations/elementwise.ts";
import { relu } from "../activations/relu.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { softmax } from "../activations/softmax.ts";
import { tanh } from "../activations/tanh.ts";
import { cell, type Cell } from "../cells/cell.ts";
import { matrix } from "../cells/matrix.ts";
import { referenceKernels } from "../kernels/reference-kernels.ts";
import { dense } from "../layers/dense.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { glorot } from "../layers/initializer.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { pipe } from "../pipe/pipe.ts";
import { activate, times, withBias } from "../pipe/stages.ts";
import { rng } from "../random/rng.ts";
import { mlp } from "./mlp.ts";
import { network, type Network } from "./network.ts";
import { summary } from "./summary.ts";

function random(rows: number, cols: number): Cell {
  const stream = rng(rows);
  return matrix(Array.from({ length: rows }, () => Array.from({ length: cols }, () => stream.normal())));
}
const weights = (net: Network): number[] => [...net.cells().values()].flatMap(({ get }) => [...get()]);

describe("a prediction", () => {
  const net = network(6, [dense(5, tanh), dense(4, relu), dense(3, softmax)], { batch: 10, seed: 1 });

  it("takes any number of rows", () => {
    const whole = net(random(57, 6)).get();
    const x = random(57, 6).get();
    for (let i = 0; i < 57; i++) {
      const row = net(cell(1, 6, x.slice(i * 6, (i + 1) * 6))).get();
      expect(row).toEqual(whole.slice(i * 3, (i + 1) * 3));
    }
    expect(net(cell(0, 6, new Float32Array(0))).rows).toBe(0);
  });

  it("lies in a cell of its own", () => {
    const first = net(random(2, 6));
    const before = first.get().slice();
    net(random(3, 6));
    expect(first.get()).toEqual(before);
  });

  it("refuses another number of columns", () => {
    expect(() => net(random(1, 7))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] network: expected 6 inputs, got 7. Did you include the bias column?]`,
    );
    expect(() => net(random(1, 4))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] network: expected 6 inputs, got 4.]`,
    );
  });
});

describe("a network is a pipe of plain functions", () => {
  const own = elementwise(
    (s) => s / (1 + Math.abs(s)),
    (s) => 1 / (1 + Math.abs(s)) ** 2,
    "softsign",
  );
  const recipes = [dense(9, relu), dense(7, own), dense(6), dense(5, sigmoid), dense(3, softmax)];

  it.each([
    ["plain", network(6, recipes, { batch: 4 })],
    ["reference", network(6, recipes, { batch: 4, kernels: referenceKernels() })],
  ])("whose result is the network's own to the bit, in %s kernels", (_, net) => {
    const x = random(11, 6);
    expect(pipe(x, ...net.functions()).get()).toEqual(net(x).get());
  });

  it("that can be written by hand", () => {
    const net = mlp([6, 5, 3], { seed: 2 });
    const [W1, W2] = [net.params[0]!.value, net.params[1]!.value];
    const x = random(4, 6);
    const out = pipe(x, withBias, times(W1), activate(relu), withBias, times(W2), activate(softmax));
    expect(out.get()).toEqual(net(x).get());
    expect(net.functions().map(({ label }) => label)).toMatchInlineSnapshot(`
      [
        "withBias",
        "times(7 × 5)",
        "relu",
        "withBias",
        "times(6 × 3)",
        "softmax",
      ]
    `);
    expect(() => pipe(x, times(W1))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] times: expected 7 columns for a 7 × 5 matrix, got 6. Is withBias before it?]`,
    );
  });

  it("and follows the weights", () => {
    const net = mlp([6, 3]);
    const functions = net.functions();
    net.params[0]!.value.set(net.params[0]!.value.get().map((w) => -w));
    expect(pipe(random(2, 6), ...functions).get()).toEqual(net(random(2, 6)).get());
  });
});

describe("a clone", () => {
  it("shares nothing: money put on one account does not show on the other", () => {
    const account = mlp([6, 5, 3], { seed: 3 });
    account.params[0]!.value.get()[0] = 200;
    const copy = account.clone();
    expect(weights(copy)).toEqual(weights(account));
    const before = weights(account);
    for (const { get } of copy.cells().values()) get().fill(500);
    expect(weights(account)).toEqual(before);
    copy.X.get().fill(1);
    copy.forward(1, true);
    for (const i of [0, 1]) {
      for (const [key, { get }] of Object.entries(copy.layers[i]!.cells)) {
        expect(get()).not.toBe(account.layers[i]!.cells[key]!.get());
      }
    }
  });

  it("is what two networks of one list of recipes are", () => {
    const recipes = [dense(5, relu), dense(3, softmax)];
    const [a, b] = [network(6, recipes), network(6, recipes)];
    expect(weights(a)).toEqual(weights(b));
    a.params[0]!.value.get().fill(0);
    expect(weights(a)).not.toEqual(weights(b));
  });
});

describe("building", () => {
  it("depends on the seed alone", () => {
    expect(weights(mlp([6, 5, 3], { seed: 1 }))).toEqual(weights(mlp([6, 5, 3], { seed: 1, batch: 7 })));
    expect(weights(mlp([6, 5, 3], { seed: 1 }))).not.toEqual(weights(mlp([6, 5, 3], { seed: 2 })));
  });

  it("gives layers streams of their own, so that one more layer leaves the others as they were", () => {
    const short = mlp([6, 5, 3], { seed: 1 });
    const long = mlp([6, 5, 3, 2], { seed: 1 });
    expect(long.params[0]!.value.get()).toEqual(short.params[0]!.value.get());
  });

  it("names its cells", () => {
    expect([...mlp([6, 5, 3]).cells()].map(([name, { rows, cols }]) => `${name} ${rows} × ${cols}`)).toEqual([
      "layers.0.W 7 × 5",
      "layers.1.W 6 × 3",
    ]);
  });

  it("takes a shape for a count of inputs", () => {
    expect(network([2, 3, 1], [dense(2, softmax)]).X.cols).toBe(6);
  });

  it("spares the gradient of the inputs where nobody asks", () => {
    const net = mlp([6, 5, 3], { loss: meanSquaredError });
    net.forward(2, true);
    expect(net.layers[1]!.backward(net.Y, 2)).toBeDefined();
    expect(net.layers[0]!.backward(net.layers[0]!.cells["Z"]!, 2)).toBeUndefined();
  });

  it("says what is wrong", () => {
    expect(() => network(6, [])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] network: expected an array of at least one layer, got none. Try [dense(10, softmax)].]`,
    );
    expect(() => network(0, [dense(2, softmax)])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] network: input: expected a whole number of at least 1, got 0.]`,
    );
    expect(() => network(6, [dense(2, relu)])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] network: expected softmax at the output for the loss softmax cross-entropy, got relu. End with dense(…, softmax), or choose another loss: { loss: meanSquaredError }.]`,
    );
    expect(() => network(6, [dense(2, softmax)], { batch: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] network: batch: expected a whole number of at least 1, got 0.5.]`,
    );
    expect(() => dense(0)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dense: units: expected a whole number of at least 1, got 0.]`,
    );
    expect(() => mlp([784])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] mlp: expected at least two sizes, inputs and outputs, got [784]. Try [784, 100, 50, 10].]`,
    );
  });
});

const bare: LayerRecipe = (site) => ({ ...dense(2)(site), activation: undefined });

it("a summary leaves the place of an activation empty where a layer has none", () => {
  expect(summary(network(3, [bare], { loss: meanSquaredError }))).toMatchInlineSnapshot(`
    "layer     kind   activation  inputs  outputs  parameters
    layers.0  dense                   3        2           8
    8 parameters"
  `);
});

it("a summary is a table", () => {
  const net = network(784, [dense(100, relu, { init: glorot }), dense(50, tanh), dense(10, softmax)]);
  expect(summary(net)).toMatchInlineSnapshot(`
    "layer     kind   activation  inputs  outputs  parameters
    layers.0  dense  relu           784      100       78500
    layers.1  dense  tanh           100       50        5050
    layers.2  dense  softmax         50       10         510
    84,060 parameters"
  `);
});
