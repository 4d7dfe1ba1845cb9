import { parseExperiment } from "@closurenet/experiment";
import { expect, test } from "vitest";
import { type Settings, askedFor, nameOf, usual } from "./settings.ts";

const digits = { rows: 28, cols: 28, classes: 10, data: { train: 20_000 } };
const asked = (changes: Partial<Settings> = {}) => askedFor({ ...usual, ...changes }, digits);

test("what is usual is what the command line trains", () => {
  const data = { name: "digits", source: "drawn", train: 20_000, test: 2000, digests: {} };
  expect(parseExperiment({ ...asked(), kernels: "plain", data })).toMatchObject({
    input: [28, 28],
    layers: [
      { units: 100, activation: "relu", init: { kind: "series", initScale: 100, initPos: false } },
      { units: 50, activation: "relu", init: { kind: "he" } },
      { units: 10, activation: "softmax", init: { kind: "he" } },
    ],
    optimizer: { kind: "sgd", learningRate: 0.3 },
    schedule: "linear",
    batch: 100,
    epochs: 5,
    validation: 0.1,
    seed: 1,
    every: null,
  });
  expect(nameOf(asked())).toBe("trained-784-100-50-10");
});

test.each(["100-50", "100 50", "100, 50", " 100x50 ", "100--50"])(
  "the sizes of hidden layers may be typed as %j",
  (hidden) => {
    expect(asked({ hidden }).layers.map((layer) => layer.kind === "dense" && layer.units)).toEqual([100, 50, 10]);
  },
);

test("other pictures have other inputs and outputs", () => {
  const letters = { rows: 20, cols: 30, classes: 26, data: { train: 1000 } };
  const { input, layers } = askedFor(usual, letters);
  expect(input).toEqual([20, 30]);
  expect(layers.at(-1)).toMatchObject({ units: 26, activation: "softmax" });
  expect(() => askedFor({ ...usual, batch: 901 }, letters)).toThrow("from 1 to 900, got 901");
});

test("no hidden layer is a network too", () => {
  expect(nameOf(asked({ hidden: " " }))).toBe("trained-784-10");
});

test.each<[Partial<Settings>, RegExp]>([
  [{ hidden: "0" }, /^Hidden layers: expected sizes like 100-50, got 0\.$/],
  [{ hidden: "1.5" }, /^Hidden layers/],
  [{ hidden: "2000" }, /^Hidden layers: expected at most 1000000 weights in all, got 1590010/],
  [{ learningRate: 0 }, /^Learning rate: expected a number above 0, got 0\.$/],
  [{ learningRate: Infinity }, /^Learning rate/],
  [{ batch: 18_001 }, /^Minibatch: expected a whole number from 1 to 18000, got 18001\.$/],
  [{ epochs: 0.5 }, /^Epochs: expected a whole number from 1 to 1000, got 0\.5\.$/],
  [{ dropout: 1 }, /^Dropout: expected a number of at least 0 and below 1, got 1\.$/],
  [{ validation: Number.NaN }, /^Validation/],
  [{ seed: -1 }, /^Seed/],
])("%j is refused in words", (changes, says) => {
  expect(() => asked(changes)).toThrow(says);
});
