// The networks that learn to read from drawn digits alone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runExperiment, fastestKernels } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { runCommand } from "../harness/command.mjs";
import { here } from "../harness/process.mjs";
import { drawnAsNeeded } from "./drawn-as-needed.mjs";

/** `closurenet train --data drawn`, as it comes. */
async function byCommand(seed) {
  const folder = mkdtempSync(join(tmpdir(), "closurenet-bench-"));
  const run = join(folder, "run");
  try {
    const command = here("../../../apps/cli/dist/main.js");
    const words = ["train", "--data", "drawn", "--no-open", "--json", "--seed", String(seed), "--out", run];
    await runCommand(process.execPath, [command, ...words]);
    return openTrained(run).net;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const he = { kind: "he" };
const convolution = (filters, size) => [
  {
    kind: "conv2d",
    filters,
    kernel: [size, size],
    stride: [1, 1],
    padding: "valid",
    activation: "identity",
    init: he,
  },
  { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" },
  { kind: "maxPool2d", size: [2, 2], stride: [2, 2] },
];
const examples = 300_000;

/** A network of convolutions that sees each digit once: all are drawn when it needs them. */
function convolutions(seed, computing = {}) {
  const experiment = {
    format: "closurenet run",
    version: 1,
    input: [28, 28],
    layers: [
      ...convolution(12, 5),
      ...convolution(24, 3),
      { kind: "dense", units: 100, activation: "relu", init: he },
      { kind: "dropout", rate: 0.3 },
      { kind: "dense", units: 10, activation: "softmax", init: he },
    ],
    loss: "softmax cross-entropy",
    optimizer: { kind: "adam", learningRate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    schedule: "cosine",
    batch: 100,
    epochs: 1,
    validation: 0,
    seed,
    every: 1_000_000,
    kernels: fastestKernels(),
    data: { name: "digits drawn by the program", source: "drawn", train: examples, test: 0, digests: {} },
  };
  const training = runExperiment(experiment, drawnAsNeeded({ size: examples, seed }), computing);
  while (!training.next().done);
  return training.net;
}

export const networks = {
  default: { about: "closurenet train --data drawn, 784-100-50-10, relu, sgd 0.3, 5 epochs", train: byCommand },
  best: {
    about: `28²-12 (5×5)-pool-24 (3×3)-pool-100-10, batch norm, dropout, adam, ${examples.toLocaleString("en")} digits once each`,
    train: convolutions,
  },
};
