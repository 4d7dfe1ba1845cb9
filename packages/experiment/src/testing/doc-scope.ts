// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import { drawnDigits } from "@closurenet/mnist";
import * as mnist from "@closurenet/mnist/node";
import { digitExamples, parseExperiment } from "../index.ts";

export { once } from "node:events";
export * from "node:fs";
export { createServer } from "node:http";
export { buffer } from "node:stream/consumers";
export * from "@closurenet/core";
export * from "../index.ts";
export * from "../node.ts";

/** 784-100-50-10 on 600 digits: 6 steps an epoch, 30 in all. */
export const experiment = parseExperiment({
  format: "closurenet run",
  version: 1,
  input: [28, 28],
  layers: [
    { kind: "dense", units: 100, activation: "relu", init: { kind: "he" } },
    { kind: "dense", units: 50, activation: "relu", init: { kind: "he" } },
    { kind: "dense", units: 10, activation: "softmax", init: { kind: "glorot" } },
  ],
  loss: "softmax cross-entropy",
  optimizer: { kind: "sgd", learningRate: 0.3 },
  schedule: "constant",
  batch: 100,
  epochs: 5,
  validation: 0,
  seed: 1,
  every: null,
  kernels: "plain",
  data: { name: "digits", source: "drawn", train: 600, test: 0, digests: {} },
});

export const data = digitExamples(drawnDigits({ count: 600, seed: 1 }));

/** Draws digits: it uses neither the network nor the cache of whoever runs the tests. */
export const loadMnist = (): Promise<mnist.MnistData> =>
  mnist.loadMnist({ env: {}, cacheDir: "cache", download: false, drawn: { train: 600, test: 10 } });
