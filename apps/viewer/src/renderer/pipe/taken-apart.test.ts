import { activate, cell, relu, softmax, times, withBias } from "@closurenet/core";
import * as core from "@closurenet/core";
import { type NetworkDescription, buildNetwork } from "@closurenet/experiment";
import { drawnDigits } from "@closurenet/mnist";
import { compileFunction } from "node:vm";
import { expect, it } from "vitest";
import { matrixCode, pipeCode, takenApart } from "./taken-apart.ts";
import { wordsOf } from "./words.ts";

const init = { kind: "glorot" } as const;
const description: NetworkDescription = {
  input: [28, 28],
  layers: [
    { kind: "dense", units: 7, activation: "relu", init },
    { kind: "dropout", rate: 0.2 },
    { kind: "dense", units: 5, activation: "tanh", init },
    { kind: "dense", units: 10, activation: "softmax", init },
  ],
  loss: "softmax cross-entropy",
  batch: 1,
  seed: 4,
  kernels: "plain",
};
const convolution: NetworkDescription = {
  ...description,
  input: [28, 28, 1],
  layers: [
    { kind: "conv2d", filters: 3, kernel: [5, 5], stride: [2, 2], padding: "valid", activation: "relu", init },
    { kind: "dense", units: 10, activation: "softmax", init },
  ],
};
const digits = drawnDigits({ count: 4, seed: 2 });
const x = cell(
  1,
  784,
  Float32Array.from(digits.images.subarray(784, 2 * 784), (byte) => byte / 256),
);
const three = 3;

it("goes through the network's own functions, and ends where it does", () => {
  const net = buildNetwork(description);
  const { steps, outputs, loss } = takenApart(net, x, three);
  expect(steps.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "withBias",
      "times(W₁)",
      "relu",
      "withBias",
      "times(W₂)",
      "tanh",
      "withBias",
      "times(W₃)",
      "softmax",
    ]
  `);
  expect(steps.map(({ label }) => label)).toEqual(net.functions().map(({ label }) => label));
  expect(outputs).toEqual(net(x).get());
  expect(loss).toBeCloseTo(-Math.log(outputs[three]!), 5);
  for (const [i, step] of steps.entries()) {
    expect(step.input.values).toEqual(i === 0 ? x.get() : steps[i - 1]!.output.values);
    expect(wordsOf(step).equation).not.toBe("");
  }
});

it("gives lines that run, and do the same", () => {
  const net = buildNetwork(description);
  const { steps, outputs } = takenApart(net, x, three);
  const names = ["net", "x", "withBias", "times", "activate", "relu", "softmax", "tanh", "pipe"];
  const given = [net, x, withBias, times, activate, relu, softmax, core.tanh, core.pipe];
  const run = (body: readonly string[]): unknown => compileFunction(body.join("\n"), names)(...given).get();
  const lines = [...matrixCode(steps), ...steps.map(({ code }) => code)];
  expect(run([...lines, `return x${steps.length};`])).toEqual(outputs);
  expect(run([...matrixCode(steps), `return ${pipeCode(steps)};`])).toEqual(outputs);
});

it("tells how the loss changes with each number that comes out: as it changes when that number is moved", () => {
  const net = buildNetwork(description);
  const { steps } = takenApart(net, x, three);
  const functions = net.functions();
  const lossAfter = (place: number, values: Float32Array): number => {
    const { rows, cols } = steps[place]!.output;
    const out = core.pipe(cell(rows, cols, values), ...functions.slice(place + 1));
    return -Math.log(out.get()[three]!);
  };
  for (const [i, { slope, output }] of steps.entries()) {
    if (!slope) continue;
    // The steepest of them: of small slopes a float's loss tells nothing.
    const at = slope.reduce((best, value, k) => (Math.abs(value) > Math.abs(slope[best]!) ? k : best), 0);
    const moved = [-1, 1].map((sign) => {
      const values = output.values.slice();
      values[at]! += sign * 0.01;
      return lossAfter(i, values);
    });
    expect((moved[1]! - moved[0]!) / 0.02, `after ${steps[i]!.name}`).toBeCloseTo(slope[at]!, 2);
  }
  expect(steps.filter(({ slope }) => !slope).map(({ name }) => name)).toEqual(["softmax"]);
});

it("finds the weight that this digit would change most", () => {
  const net = buildNetwork(description);
  const { steepest, loss } = takenApart(net, x, three);
  const { matrix, layer, input, unit, slope } = steepest!;
  const W = net.layers[layer]!.params["W"]!.value;
  expect([0, 2, 3][matrix - 1]).toBe(layer);
  for (const { value } of net.params) expect(value.get().length).toBeGreaterThan(0);
  W.get()[input * W.cols + unit]! -= 0.01 * Math.sign(slope);
  expect(takenApart(net, x, three).loss).toBeCloseTo(loss - 0.01 * Math.abs(slope), 3);
  const all = net.params.flatMap(({ grad }) => Array.from(grad.get(), Math.abs));
  takenApart(net, x, three);
  expect(Math.abs(slope)).toBeGreaterThan(0.9 * Math.max(...all));
});

it("takes other layers apart as far as they go, with their pictures", () => {
  const { steps, outputs } = takenApart(buildNetwork(convolution), x, three);
  expect(steps.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "patches(5 × 5)",
      "withBias",
      "times(W₁)",
      "relu",
      "images(12 × 12 × 3)",
      "withBias",
      "times(W₂)",
      "softmax",
    ]
  `);
  expect(steps[4]!.shape).toEqual([12, 12, 3]);
  expect(steps[4]!.slope?.length).toBe(12 * 12 * 3);
  expect(outputs).toEqual(buildNetwork(convolution)(x).get());
});
