import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { floatsOf } from "@closurenet/checkpoint";
import { openRun, recordingFrames } from "@closurenet/checkpoint/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildNetwork } from "./build/network.ts";
import { openTrained } from "./open-trained.ts";
import { resumeRun } from "./resume-run.ts";
import { stripes, toy } from "./testing/toy.ts";
import { writeRun, type Moment } from "./write-run.ts";

let home: string;
beforeAll(() => void (home = mkdtempSync(join(tmpdir(), "write-"))));
afterAll(() => rmSync(home, { recursive: true }));

const experiment = toy({ optimizer: { kind: "sgd", learningRate: 0.1 }, every: 1, epochs: 3 });

it("writes a frame for each moment, and a checkpoint of the last that can be opened and goes on", () => {
  const dir = join(home, "run");
  const net = buildNetwork(experiment);
  const { value } = net.params[0]!;
  function* moments(): Generator<Moment> {
    for (const step of [0, 2]) {
      value.get()[0] = (step + 1) / 8;
      yield { step, epoch: 0 };
    }
  }
  expect(writeRun(dir, experiment, net, moments())).toBe(2);
  const frames = [...recordingFrames(openRun(dir).recordingPath)];
  expect(frames.map(({ step, tensors }) => [step, floatsOf(tensors.get("layers.0.W")!)[0]])).toEqual([
    [0, 0.125],
    [2, 0.375],
  ]);
  const { net: opened, step } = openTrained(dir);
  expect([step, opened.params[0]!.value.get()[0]]).toEqual([2, 0.375]);

  const steps = [...resumeRun(dir, stripes())].map((event) => event.step);
  expect(steps[0]).toBe(3);
  expect(openTrained(dir).step).toBe(steps.at(-1));
});

// oxlint-disable-next-line require-yield -- it fails before
function* broken(): Generator<Moment> {
  throw new Error("the disk is gone");
}

it("leaves no run where there is no moment, or where one cannot be had", () => {
  const dir = join(home, "none");
  expect(() => writeRun(dir, experiment, buildNetwork(experiment), [])).toThrow(
    "expected at least one moment to write",
  );
  expect(existsSync(dir)).toBe(false);
  expect(() => writeRun(dir, experiment, buildNetwork(experiment), broken())).toThrow("the disk is gone");
  expect(existsSync(dir)).toBe(false);
  expect(() => writeRun(home, experiment, buildNetwork(experiment), [])).toThrow("at least one moment");
  expect(readdirSync(home)).toEqual(["run"]);
});
