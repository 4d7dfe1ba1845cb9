import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disk, recordingFrames, type Disk } from "@closurenet/checkpoint/node";
import { hooked } from "@closurenet/fixtures/hooked";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordRun, type RecordOptions } from "./record-run.ts";
import { resumeRun } from "./resume-run.ts";
import { stripes, toy } from "./testing/toy.ts";

// A training is killed before each of its system calls, and again before each one of the training that resumes it. In the end
// every file is there, byte by byte as in a training that was never disturbed, and no other.

let dir: string;
let run: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "killed-"));
  run = join(dir, "run");
});
afterEach(() => rmSync(dir, { recursive: true }));

const data = stripes(16); // 3 steps an epoch
const experiment = toy({ every: 2, epochs: 3, batch: 4 });
/** No power is cut here. */
const hasty: Disk = { ...disk, fsync: () => undefined };

function files(): Record<string, string> {
  const entries = readdirSync(run, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => [
      join(parentPath, name).slice(run.length + 1),
      readFileSync(join(parentPath, name), "base64"),
    ]),
  );
}

const train = (options: RecordOptions): void => {
  for (const _ of recordRun(run, experiment, data, { disk: hasty, ...options }));
};
const resume = (options: RecordOptions): void => {
  for (const _ of resumeRun(run, data, { disk: hasty, ...options }));
};

/** Does what a process does that is killed before its call number `at`. Whatever it tries after that has no effect either. */
function kill(act: (options: RecordOptions) => void, options: RecordOptions, at: number): void {
  let calls = 0;
  const ofTheDead = { ...hasty, writer: { ...disk.writer, pid: 2 ** 30 } };
  const on = hooked(ofTheDead, () => {
    if (calls++ >= at) throw new Error("killed");
  });
  try {
    act({ ...options, disk: on });
  } catch (error) {
    if (!String(error).includes("killed")) throw error;
  }
  expect(calls).toBeGreaterThan(at);
}

/** How many calls it makes. */
function callsOf(act: (options: RecordOptions) => void, options: RecordOptions): number {
  let calls = 0;
  act({ ...options, disk: hooked(hasty, () => void calls++) });
  return calls;
}

/** Goes on however a killed process has left the folder. */
function goOn(options: RecordOptions): void {
  if (existsSync(join(run, "run.json"))) resume(options);
  else train(options);
}

describe.each([
  ["at the ends of epochs", { checkpointEvery: Infinity }],
  ["after every step", { checkpointEvery: 0 }],
])("a training with checkpoints %s", (_, options) => {
  it("has the same files at the end as one with any other checkpoints", () => {
    train(options);
    const found = files();
    rmSync(run, { recursive: true });
    train({});
    expect(found).toEqual(files());
    expect(Object.keys(found).toSorted()).toEqual([
      "checkpoints/best.safetensors",
      "checkpoints/step-00000003.safetensors",
      "checkpoints/step-00000006.safetensors",
      "checkpoints/step-00000009.safetensors",
      "recording.mcap",
      "run.json",
    ]);
  });

  it("killed before any of its system calls and resumed, ends with the files of one never killed", () => {
    const calls = callsOf(train, options);
    const expected = files();
    expect(calls).toBeGreaterThan(50);
    for (let at = 0; at < calls; at++) {
      rmSync(run, { recursive: true });
      kill(train, options, at);
      goOn(options);
      expect(files(), `killed before call ${at}`).toEqual(expected);
    }
  });

  it("killed, and killed again before any system call of the resume, too", () => {
    const calls = callsOf(train, options);
    const expected = files();
    const left = join(dir, "left");
    for (const share of options.checkpointEvery === 0 ? [0.95] : [0.5, 0.95]) {
      rmSync(run, { recursive: true });
      kill(train, options, Math.floor(share * calls));
      rmSync(left, { recursive: true, force: true });
      cpSync(run, left, { recursive: true });
      const again = callsOf(resume, options);
      expect(again).toBeGreaterThan(10);
      for (let at = 0; at < again; at++) {
        rmSync(run, { recursive: true });
        cpSync(left, run, { recursive: true });
        kill(resume, options, at);
        goOn(options);
        expect(files(), `killed at ${share}, then before call ${at}`).toEqual(expected);
      }
    }
  });
});

it("a film that is full, killed before any system call, ends with the files of one never killed", () => {
  const full = { ...experiment, filmBudget: 4000 };
  const told: string[] = [];
  const notice = (text: string): void => void told.push(text);
  const trainFull = (options: RecordOptions): void => {
    for (const _ of recordRun(run, full, data, { disk: hasty, ...options }));
  };
  const options = { checkpointEvery: 0, notice };
  const calls = callsOf(trainFull, options);
  const expected = files();
  expect(told).toMatchInlineSnapshot(`
    [
      "The film's budget of 4000 bytes is reached at step 4. After that it has the last frame only, and its curve the ends of epochs.",
    ]
  `);
  const frames = [...recordingFrames(join(run, "recording.mcap"))];
  const points = frames.map(({ step, metrics }) => `${step}: ${metrics.map((point) => point.step).join(" ")}`);
  expect(points).toMatchInlineSnapshot(`
    [
      "0: ",
      "2: 1 2",
      "3: 3",
      "9: 4 6 9",
    ]
  `);
  expect(
    frames
      .at(-1)
      ?.metrics.filter(({ validation }) => validation)
      .map(({ step }) => step),
  ).toEqual([6, 9]);
  for (let at = calls >> 2; at < calls; at += 3) {
    rmSync(run, { recursive: true });
    kill(trainFull, options, at);
    resume(options);
    expect(files(), `killed before call ${at}`).toEqual(expected);
  }
});

it("two that go on with one run at once: the second is refused, and the first is not disturbed", () => {
  train({});
  const expected = files();
  rmSync(run, { recursive: true });
  const refused = /expected a run that nobody writes to, got one that process \d+ is writing/;
  for (const { step } of recordRun(run, experiment, data, { disk: hasty })) {
    if (step < 5) continue;
    expect(() => resume({})).toThrow(refused);
    expect(() => train({})).toThrow(/expected a folder without a run, got one that holds run\.json/);
    break;
  }
  const resumed = resumeRun(run, data, { disk: hasty });
  resumed.next();
  expect(() => resume({})).toThrow(refused);
  for (const _ of resumed);
  expect(files()).toEqual(expected);
});
