import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Experiment, digitExamples } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { drawnDigits, drawnName } from "@closurenet/mnist";

const COUNT = 2400;

/** A small network that learns to read digits drawn by the program: 20 frames of half a megabyte in all. */
const experiment: Experiment = {
  format: "closurenet run",
  version: 1,
  input: [28, 28],
  layers: [
    { kind: "dense", units: 16, activation: "relu", init: { kind: "series", initScale: 100, initPos: false } },
    { kind: "dense", units: 10, activation: "softmax", init: { kind: "he" } },
  ],
  loss: "softmax cross-entropy",
  optimizer: { kind: "momentum", learningRate: 0.05, beta: 0.9 },
  schedule: "linear",
  batch: 50,
  epochs: 5,
  validation: 0.1,
  seed: 3,
  every: 11,
  kernels: "plain", // the same bytes on every machine
  data: { name: drawnName, source: "drawn", train: COUNT, test: 0, digests: {} },
};

/** Trains the sample that the welcome screen plays, and writes its run.json and recording.mcap to a folder. */
export function makeSample(folder: string): void {
  const dir = mkdtempSync(join(tmpdir(), "viewer-sample-"));
  try {
    const run = join(dir, "sample");
    for (const _ of recordRun(run, experiment, digitExamples(drawnDigits({ count: COUNT, seed: 1 }))));
    for (const name of ["run.json", "recording.mcap"]) cpSync(join(run, name), join(folder, name));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
