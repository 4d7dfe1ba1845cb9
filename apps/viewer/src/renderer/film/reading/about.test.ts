import type { Experiment } from "@closurenet/experiment";
import { expect, it } from "vitest";
import { aboutExperiment, outputNames } from "./about.ts";

const experiment = (units: number, data: Partial<Experiment["data"]> = {}): Experiment => ({
  format: "closurenet run",
  version: 1,
  input: [2, 2],
  layers: [{ kind: "dense", units, activation: "softmax", init: { kind: "glorot" } }],
  loss: "softmax cross-entropy",
  optimizer: { kind: "sgd", learningRate: 0.1 },
  schedule: "constant",
  batch: 1,
  epochs: 1,
  validation: 0,
  seed: 1,
  every: null,
  kernels: "plain",
  data: { name: "any", source: "folder", train: 1, test: 1, digests: {}, ...data },
});
const names = (made: Experiment, units: number) => outputNames(aboutExperiment(made), units);

it("outputs are called by the classes of the data, or by their numbers", () => {
  expect(names(experiment(2, { classes: ["Coat", "Bag"] }), 2)).toEqual(["Coat", "Bag"]);
  expect(names(experiment(3), 3)).toEqual(["0", "1", "2"]);
  expect(names(experiment(10), 10)).toHaveLength(10);
});

it("outputs have no names where nobody knows them, or there are others: but ten are taken for digits", () => {
  expect(names(experiment(3, { source: "elsewhere" }), 3)).toBeUndefined();
  expect(names({ ...experiment(3), loss: "mean squared error" }, 3)).toBeUndefined();
  expect(names(experiment(2, { classes: ["Coat"] }), 2)).toBeUndefined();
  expect(names(experiment(10, { source: "elsewhere" }), 10)).toEqual([
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
  ]);
});
