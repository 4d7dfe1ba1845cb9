import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disk, openRun, recordingFrames, type Disk } from "@closurenet/checkpoint/node";
import { hooked } from "@closurenet/fixtures/hooked";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Experiment } from "./description/experiment.ts";
import { extendRun } from "./extend-run.ts";
import { openTrained } from "./open-trained.ts";
import { recordRun } from "./record-run.ts";
import { resumeRun } from "./resume-run.ts";
import { stripes, toy, wild } from "./testing/toy.ts";

let dir: string;
let run: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "diverged-"));
  run = join(dir, "run");
});
afterEach(() => rmSync(dir, { recursive: true }));

const hasty: Disk = { ...disk, fsync: () => undefined };
const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(dir, "DIR") : String(error);
  }
  return "no error";
};
const train = (experiment: Experiment, on = hasty): void => {
  for (const _ of recordRun(run, experiment, stripes(16), { disk: on }));
};
const resume = (on = hasty): void => {
  for (const _ of resumeRun(run, stripes(16), { disk: on }));
};
const files = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(run, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), "base64")]),
  );

/** After the first epoch it guesses with more confidence than it should: its mean loss is finite, and above that of guessing. */
const confident = toy({ epochs: 1, optimizer: { kind: "sgd", learningRate: 3000 } });

it("a training that diverged before it had a checkpoint says so to whoever wants its network", () => {
  expect(messageOf(() => train(confident))).toContain("The training diverged");
  expect(openRun(run).checkpoints()).toEqual([]);
  const { step, reason } = openRun(run).failure()!;
  expect(messageOf(() => openTrained(run))).toBe(
    `[experiment] DIR/run: expected a checkpoint, found none: the training ended at step ${step}, before it had one. ${reason}`,
  );
});

describe.each([
  [
    "at the end of its last epoch",
    confident,
    /expected a loss that falls below that of guessing, 0\.69, got [\d.]+ in epoch 1/,
  ],
  ["in the middle", wild, /expected a finite loss, got \w+ at step \d/],
])("a training that diverges %s", (_, experiment, says) => {
  it("is marked, has no checkpoint from after that, and never goes on", () => {
    expect(messageOf(() => train(experiment))).toMatch(says);
    const failure = openRun(run).failure()!;
    expect(failure.reason).toMatch(says);
    expect(failure.reason).toMatch(/The training diverged: try a learning rate a tenth as large\.$/);
    const saved = [...openRun(run).checkpoints(), openRun(run).bestCheckpoint() ?? { step: 0 }];
    for (const { step } of saved) expect(step).toBeLessThan(failure.step + (experiment === wild ? 1 : 0));
    const frames = recordingFrames(openRun(run).recordingPath);
    let next = frames.next();
    while (!next.done) next = frames.next();
    expect(next.value.complete).toBe(true);

    const before = files();
    for (const goOn of [resume, resume, () => extendRun(run, experiment.epochs + 1)]) {
      expect(messageOf(() => goOn())).toBe(
        `[experiment] DIR/run: this training ended at step ${failure.step}, and cannot go on: ${failure.reason}`,
      );
      expect(files()).toEqual(before);
    }
  });

  it("ends so after a kill before any of its system calls, too", () => {
    let calls = 0;
    messageOf(() =>
      train(
        experiment,
        hooked(hasty, () => void calls++),
      ),
    );
    const expected = files();
    expect(Object.keys(expected)).toContain("failed.json");
    for (let at = 0; at < calls; at++) {
      rmSync(run, { recursive: true, force: true });
      let n = 0;
      const killed = hooked({ ...hasty, writer: { ...disk.writer, pid: 2 ** 30 } }, () => {
        if (n++ >= at) throw new Error("killed");
      });
      messageOf(() => train(experiment, killed));
      const outcome = messageOf(() => (existsSync(join(run, "run.json")) ? resume() : train(experiment)));
      expect(outcome, `killed before call ${at}`).toMatch(says);
      expect(files(), `killed before call ${at}`).toEqual(expected);
    }
  });
});
