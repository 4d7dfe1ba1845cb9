import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disk, openRun, recordingFrames, type Disk } from "@closurenet/checkpoint/node";
import { floatsOf, valuesOf, wordsOf } from "@closurenet/checkpoint";
import { cell, type Cell, type CellArray } from "@closurenet/core";
import { hooked } from "@closurenet/fixtures/hooked";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordRun } from "./record-run.ts";
import { resumeRun } from "./resume-run.ts";
import { stripes, toy } from "./testing/toy.ts";

// The weights do not depend on the film: whatever has happened to the recording, the training goes on to the same weights. What
// is whole of the film stays, and the film says where frames are missing.

let dir: string;
let run: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "damaged-"));
  run = join(dir, "run");
  path = join(run, "recording.mcap");
});
afterEach(() => rmSync(dir, { recursive: true }));

const data = stripes(16); // 3 steps an epoch
const experiment = toy({ every: 1, epochs: 4 });
const hasty: Disk = { ...disk, fsync: () => undefined };
const STOP = 8;

/** Trains up to a step, or goes on to the end. Returns what a person is told. */
function train(until: number, how: typeof resumeRun | undefined, on: Disk = hasty): string[] {
  const told: string[] = [];
  const options = { disk: on, notice: (text: string) => void told.push(text.replaceAll(dir, "DIR")) };
  for (const { step } of how?.(run, data, options) ?? recordRun(run, experiment, data, options))
    if (step === until) break;
  return told;
}

/** The steps of the film's frames, with a bar before one that has a gap; and whether it is complete. */
function film(): string {
  const frames = recordingFrames(path);
  const steps: string[] = [];
  for (;;) {
    const { done, value } = frames.next();
    if (done) return `${steps.join(" ")}${value.complete ? "" : " incomplete"}`;
    steps.push(value.gap ? `| ${value.step}` : String(value.step));
  }
}

/** The newest weights, without what is known of the film. */
const weights = (): string => {
  const { step, tensors } = openRun(run).newestCheckpoint()!;
  const own = [...tensors].filter(([name]) => !name.startsWith("recording."));
  return JSON.stringify([step, own.map(([name, { data: bytes }]) => [name, [...bytes]])]);
};
const damaged = (): string[] => readdirSync(run).filter((name) => name.includes("damaged"));
const others = (): string[] =>
  readdirSync(run).filter((name) => !/^(run\.json|recording\.mcap|checkpoints)$/.test(name));

let expected: string;
let stopped: Buffer;
/** Where the head of the stopped recording ends, and each of its frames. */
let ends: number[];
beforeEach(() => {
  train(Infinity, undefined);
  expected = weights();
  rmSync(run, { recursive: true });
  train(STOP, undefined);
  stopped = readFileSync(path);
  ends = Array.from({ length: STOP + 2 }, (_, i) => openRun(run).cutRecording(i - 1).bytes);
  cpSync(run, join(dir, "stopped"), { recursive: true });
});

/** Makes the run as it was when it was stopped, but for its recording. */
function reset(recording: Uint8Array): void {
  rmSync(run, { recursive: true, force: true });
  cpSync(join(dir, "stopped"), run, { recursive: true });
  writeFileSync(path, recording);
}

describe("a recording that", () => {
  it("was lost: the film begins again at the checkpoint, with a gap", () => {
    rmSync(path);
    expect(train(Infinity, resumeRun)).toEqual([
      "DIR/run/recording.mcap was lost. The film has a gap before step 8, and the weights go on from there.",
    ]);
    expect(film()).toBe("| 8 9 10 11 12");
    expect(weights()).toBe(expected);
  });

  it("was cut anywhere: whole frames stay, and the gap is told and marked", () => {
    const films = new Set<string>();
    for (const length of [...ends, ...ends.map((end) => end - 1), 0, 7, ends[3]! + 40, ends[7]! + 300]) {
      reset(stopped.subarray(0, length));
      const told = train(Infinity, resumeRun);
      const whole = ends.filter((end) => end <= length).length - 1;
      const kept = Array.from({ length: Math.max(0, whole) }, (_, step) => step);
      expect(film(), `cut to ${length}`).toBe([...kept, ...(whole > STOP ? [] : ["|", STOP]), 9, 10, 11, 12].join(" "));
      expect(told, `cut to ${length}`).toHaveLength(whole > STOP ? 0 : 1);
      expect(weights()).toBe(expected);
      expect(others()).toEqual(whole < 0 ? ["recording.damaged-1.mcap"] : []);
      films.add(film());
    }
    expect(films.size).toBe(STOP + 2);
  });

  it("has a wrong bit anywhere before the checkpoint: frames before it stay, and the file is kept beside", () => {
    for (let at = 3; at < ends.at(-1)!; at += 149) {
      const bytes = Buffer.from(stopped);
      bytes[at]! ^= 1 << (at % 8);
      reset(bytes);
      const told = train(Infinity, resumeRun);
      expect(told, `bit in byte ${at}`).toHaveLength(1);
      expect(told[0]).toMatch(
        /was damaged, and is kept as DIR\/run\/recording\.damaged-1\.mcap\. The film has a gap before step 8/,
      );
      expect(readFileSync(join(run, damaged()[0]!)).equals(bytes)).toBe(true);
      expect(film(), `bit in byte ${at}`).toMatch(/^([0-7] )*\| 8 9 10 11 12$/);
      expect(weights()).toBe(expected);
      expect(others()).toEqual(["recording.damaged-1.mcap"]);
    }
  });

  it("has a wrong bit after the checkpoint is continued as if nothing were wrong", () => {
    const bytes = Buffer.from(stopped);
    bytes[ends.at(-1)! + 20]! ^= 1;
    reset(bytes);
    expect(train(Infinity, resumeRun)).toEqual([]);
    expect(film()).toBe("0 1 2 3 4 5 6 7 8 9 10 11 12");
    expect(others()).toEqual([]);
  });

  it("is that of another run is kept beside, and none of its frames is taken", () => {
    const other = join(dir, "other");
    for (const _ of recordRun(other, { ...experiment, seed: 99 }, data, { disk: hasty }));
    writeFileSync(path, readFileSync(join(other, "recording.mcap")));
    expect(train(Infinity, resumeRun)).toHaveLength(1);
    expect(film()).toBe("| 8 9 10 11 12");
    expect(damaged()).toEqual(["recording.damaged-1.mcap"]);
    expect(weights()).toBe(expected);
  });
});

it("a damaged recording is set aside once, wherever the process that does it is killed", () => {
  const bytes = Buffer.from(stopped);
  bytes[ends[5]! + 100]! ^= 1;
  let calls = 0;
  reset(bytes);
  train(
    STOP + 1,
    resumeRun,
    hooked(hasty, () => void calls++),
  );
  for (let at = 0; at < calls; at++) {
    reset(bytes);
    let n = 0;
    const killed = hooked({ ...hasty, writer: { ...disk.writer, pid: 2 ** 30 } }, () => {
      if (n++ >= at) throw new Error("killed");
    });
    try {
      train(STOP + 1, resumeRun, killed);
    } catch (error) {
      if (!String(error).includes("killed")) throw error;
    }
    train(Infinity, resumeRun);
    expect(film(), `killed before call ${at}`).toBe("0 1 2 3 4 | 8 9 10 11 12");
    expect(damaged()).toEqual(["recording.damaged-1.mcap"]);
    expect(readFileSync(join(run, damaged()[0]!)).equals(bytes)).toBe(true);
    expect(others()).toEqual(damaged());
    expect(weights()).toBe(expected);
  }
});

it("a run of 0.1, whose checkpoints know nothing of the recording, goes on as before", () => {
  const old = openRun(run).newestCheckpoint()!;
  expect([...old.tensors.keys()].filter((name) => name.startsWith("recording."))).toEqual([
    "recording.best",
    "recording.best.step",
    "recording.pending",
    "recording.recorded",
  ]);
  const cells = new Map<string, Cell<CellArray>>(
    [...old.tensors].flatMap(([name, tensor]) => {
      const [rows = 1, cols = 1] = tensor.shape;
      const read = tensor.dtype === "I32" ? wordsOf : tensor.dtype === "F32" ? floatsOf : valuesOf;
      const isNew = name === "recording.recorded" || name === "recording.best.step";
      return isNew ? [] : [[name, cell(rows, cols, read(tensor))]];
    }),
  );
  openRun(run).saveCheckpoint(STOP, cells, new Map());
  truncateSync(path, ends.at(-1));
  expect(train(Infinity, resumeRun)).toEqual([]);
  expect(film()).toBe("0 1 2 3 4 5 6 7 8 9 10 11 12");
  expect(weights()).toBe(expected);
});
