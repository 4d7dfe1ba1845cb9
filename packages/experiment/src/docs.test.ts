import fs, { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as core from "@closurenet/core";
import { mnist } from "@closurenet/fixtures";
import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { loadMnist } from "@closurenet/mnist/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as own from "./index.ts";
import * as node from "./node.ts";

/** 784-100-50-10 on 600 digits: 6 steps an epoch, 30 in all. */
const experiment = own.parseExperiment({
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

/** In `runs/digits` the examples find that experiment, stopped after its first epoch. */
let laid: string;
let scope: Record<string, unknown>;
beforeAll(async () => {
  laid = mkdtempSync(join(tmpdir(), "experiment-"));
  const options = { env: {}, cacheDir: join(laid, "cache"), download: false, drawn: { train: 600, test: 10 } };
  const digits = await loadMnist({ dir: mnist.path, ...options }); // never asks the network
  const data = own.digitExamples(digits.train).subset(Int32Array.from({ length: 600 }, (_, i) => i));
  for (const { step } of node.recordRun(join(laid, "runs", "digits"), experiment, data)) if (step === 6) break;
  scope = { ...fs, ...core, ...own, ...node, experiment, data, loadMnist: () => digits };
});
afterAll(() => rmSync(laid, { recursive: true }));

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", async ({ run }) => {
  const running = inNewFolder(async () => {
    cpSync(laid, ".", { recursive: true });
    await run(scope);
  });
  await expect(running).resolves.toBeUndefined();
});
