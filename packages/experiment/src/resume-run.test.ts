import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Experiment } from "./description/experiment.ts";
import type { OptimizerDescription } from "./description/optimizer.ts";
import { openTrained } from "./open-trained.ts";
import { recordRun } from "./record-run.ts";
import { resumeRun } from "./resume-run.ts";
import { disk, recordingFrames, type Disk } from "@closurenet/checkpoint/node";
import { drawnDigits } from "@closurenet/mnist";
import { digitExamples } from "./digit-examples.ts";
import { runExperiment } from "./run.ts";
import { allLayers } from "./testing/all-layers.ts";
import { fingerprint } from "./testing/fingerprint.ts";
import { stripes, toy, wide } from "./testing/toy.ts";

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "resume-"))));
afterEach(() => rmSync(dir, { recursive: true }));

type Events = ReturnType<typeof recordRun>;

/** Many runs are written here, and none of them has to survive a power cut. */
const hasty = { disk: { ...disk, fsync: () => undefined } };

/** Runs steps up to that number, then ends the loop. */
function upTo(step: number, events: Events): void {
  for (const event of events) if (event.step === step) return;
}

/** The recording, the newest checkpoint and the best one, byte by byte. */
function outcome(run: string): Record<string, string> {
  const newest = readdirSync(join(run, "checkpoints")).toSorted().at(-1)!;
  return Object.fromEntries(
    ["run.json", "recording.mcap", `checkpoints/${newest}`, "checkpoints/best.safetensors"].map((name) => [
      name,
      readFileSync(join(run, name)).toString("base64"),
    ]),
  );
}

/** The result of a training that is never stopped. */
function whole(experiment: Experiment): Record<string, string> {
  const run = join(dir, "whole");
  rmSync(run, { recursive: true, force: true });
  upTo(Infinity, recordRun(run, experiment, stripes(), hasty));
  return outcome(run);
}

const optimizers: OptimizerDescription[] = [
  { kind: "sgd", learningRate: 0.1 },
  { kind: "momentum", learningRate: 0.05, beta: 0.9 },
  { kind: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { kind: "lion", learningRate: 0.001, beta1: 0.9, beta2: 0.99 },
];
const { layers } = toy();
const dropouts = { "with dropout": layers, "without dropout": layers.filter(({ kind }) => kind !== "dropout") };

describe.each(optimizers)("a run with $kind", (optimizer) => {
  // With 8 steps an epoch: 3 epochs have a steady clock; 40 epochs are enough for the motion clock.
  it.each(
    Object.entries(dropouts).flatMap(([which, layers]) => [
      { which, runs: 25, experiment: toy({ optimizer, layers, schedule: "linear", every: 3 }) },
      { which, runs: 3, experiment: toy({ optimizer, layers, epochs: 40 }) },
    ]),
  )("$which, stopped anywhere and resumed, ends with the bytes of one never stopped", ({ runs, experiment }) => {
    const expected = whole(experiment);
    const stopsAt = fc.uniqueArray(fc.integer({ min: 0, max: experiment.epochs * 8 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(stopsAt, (stops) => {
        const run = join(dir, "stopped");
        rmSync(run, { recursive: true, force: true });
        const [first, ...later] = stops.toSorted((a, b) => a - b);
        upTo(first!, recordRun(run, experiment, stripes(), hasty));
        for (const stop of [...later, Infinity]) upTo(stop, resumeRun(run, stripes(), hasty));
        expect(outcome(run)).toEqual(expected);
      }),
      { numRuns: runs, seed: 1 },
    );
  });
});

describe("a run with convolution, batch normalisation, pooling and dropout", () => {
  const digits = digitExamples(drawnDigits({ count: 60, seed: 1 }));
  const experiment = toy({ input: [28, 28], layers: allLayers, batch: 10, every: 2, schedule: "cosine" }); // 5 steps an epoch

  it("stopped anywhere and resumed, gives the bytes of a run that was never stopped, and opens as it was left", () => {
    const whole = join(dir, "whole");
    const stopped = join(dir, "stopped");
    upTo(Infinity, recordRun(whole, experiment, digits, hasty));
    upTo(3, recordRun(stopped, experiment, digits, hasty));
    for (const stop of [5, 11, Infinity]) upTo(stop, resumeRun(stopped, digits, hasty));
    expect(outcome(stopped)).toEqual(outcome(whole));
    const run = runExperiment(experiment, digits);
    for (const _ of run);
    const { net, step } = openTrained(stopped);
    expect(step).toBe(15);
    expect(fingerprint(net.cells())).toEqual(fingerprint(run.net.cells()));
  });

  it("has all params in its film: weights, scales and shifts", () => {
    const run = join(dir, "run");
    upTo(Infinity, recordRun(run, experiment, digits, hasty));
    const frames = [...recordingFrames(join(run, "recording.mcap"))];
    expect(frames.map(({ step }) => step)).toEqual([0, 2, 4, 5, 6, 8, 10, 12, 14, 15]);
    const shapes = [...frames[0]!.tensors].map(([name, { shape }]) => `${name} ${shape.join(" × ")}`);
    expect(shapes).toEqual(["layers.0.W 10 × 2", "layers.1.beta 1 × 2", "layers.1.gamma 1 × 2", "layers.4.W 99 × 10"]);
  });
});

/** A disk on which every write fails. */
function refuse(): never {
  throw new Error("EROFS: read-only file system");
}
const refusing: Disk = { ...disk, open: refuse, write: refuse, truncate: refuse, rename: refuse };

describe("resumeRun", () => {
  it("continues after a kill: from the last checkpoint, whatever the recording holds after it", () => {
    const experiment = toy({ every: 1 });
    const expected = whole(experiment);
    const run = join(dir, "killed");
    upTo(Infinity, recordRun(run, experiment, stripes()));
    // A kill after step 19 leaves this: checkpoints of steps 8 and 16, and a recording that ends in the middle of a frame.
    rmSync(join(run, "checkpoints/step-00000024.safetensors"));
    truncateSync(join(run, "recording.mcap"), Math.floor(readFileSync(join(run, "recording.mcap")).length * 0.8));
    upTo(Infinity, resumeRun(run, stripes()));
    expect(outcome(run)["recording.mcap"]).toBe(expected["recording.mcap"]);
    expect(openTrained(run).step).toBe(24);
  });

  it("gives the same bytes where there are many weights", () => {
    const expected = whole(wide);
    const run = join(dir, "wide");
    upTo(3, recordRun(run, wide, stripes()));
    for (const stop of [11, 16, Infinity]) upTo(stop, resumeRun(run, stripes()));
    expect(outcome(run)).toEqual(expected);
  });

  it("begins again if there is no checkpoint", () => {
    const experiment = toy();
    const expected = whole(experiment);
    const run = join(dir, "early");
    upTo(0, recordRun(run, experiment, stripes()));
    upTo(Infinity, resumeRun(run, stripes()));
    expect(outcome(run)).toEqual(expected);
  });

  it("skips a damaged checkpoint", () => {
    const experiment = toy();
    const expected = whole(experiment);
    const run = join(dir, "damaged");
    upTo(20, recordRun(run, experiment, stripes()));
    writeFileSync(join(run, "checkpoints/step-00000020.safetensors"), "no");
    upTo(Infinity, resumeRun(run, stripes()));
    expect(outcome(run)).toEqual(expected);
  });

  it("does not change a finished run", () => {
    const run = join(dir, "whole");
    const expected = whole(toy());
    expect([...resumeRun(run, stripes(), { disk: refusing })]).toEqual([]);
    expect(outcome(run)).toEqual(expected);
  });

  it("reports it if the disk fails", () => {
    const run = join(dir, "refused");
    upTo(11, recordRun(run, toy(), stripes()));
    expect(() => upTo(Infinity, resumeRun(run, stripes(), { disk: refusing }))).toThrow("EROFS");
    expect(openTrained(run).step).toBe(11);
  });

  it("refuses what is no run", () => {
    expect(() => [...resumeRun(join(dir, "nowhere"), stripes())]).toThrow("expected a run, found nothing there");
  });
});
