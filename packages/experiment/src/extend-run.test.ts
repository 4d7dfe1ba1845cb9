import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openRun, recordingFrames } from "@closurenet/checkpoint/node";
import type { Experiment } from "./description/experiment.ts";
import { extendRun } from "./extend-run.ts";
import { openTrained } from "./open-trained.ts";
import { recordRun } from "./record-run.ts";
import { resumeRun } from "./resume-run.ts";
import { fingerprint } from "./testing/fingerprint.ts";
import { stripes, toy } from "./testing/toy.ts";

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "extend-"))));
afterEach(() => rmSync(dir, { recursive: true }));

/** Trains to the end, or up to a step. */
function trained(name: string, experiment: Experiment, until = Infinity): string {
  const run = join(dir, name);
  for (const { step } of recordRun(run, experiment, stripes())) if (step === until) break;
  return run;
}
const goOn = (run: string): void => {
  for (const _ of resumeRun(run, stripes()));
};
const weights = (run: string): unknown => fingerprint(openTrained(run).net.cells());

it.each(["constant", "linear"] as const)("more epochs, with a step size that is %s", (schedule) => {
  const straight = trained("straight", toy({ epochs: 4, schedule }));
  const run = trained("run", toy({ epochs: 2, schedule }));
  const { step } = openTrained(run);
  const { epochs, extended } = extendRun(run, 4);
  expect([epochs, extended]).toEqual([4, [{ step, epochs: 2 }]]);
  goOn(run);
  expect(openTrained(run).step).toBe(2 * step);
  expect(JSON.stringify(weights(run)) === JSON.stringify(weights(straight))).toBe(schedule === "constant");
  const reading = [...recordingFrames(join(run, "recording.mcap"))].map((frame) => frame.step);
  expect(reading).toEqual(reading.toSorted((a, b) => a - b));
  expect([reading[0], reading.at(-1)]).toEqual([0, 2 * step]);
});

it("a run that was stopped may have more too; fewer are refused; as many change nothing", () => {
  const run = trained("run", toy({ epochs: 2, schedule: "constant" }), 1);
  const { description } = openRun(run);
  expect(extendRun(run, 2)).toEqual(description);
  expect(() => extendRun(run, 1)).toThrow(
    `[experiment] ${run}: expected more than the 2 epochs that it has, got 1. Weights do not go back.`,
  );
  expect(openRun(run).description).toEqual(description);
  extendRun(run, 3);
  goOn(run);
  expect(weights(run)).toEqual(weights(trained("straight", toy({ epochs: 3, schedule: "constant" }))));
});
