import {
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disk, openRun, recordingFrames, type Disk } from "@closurenet/checkpoint/node";
import type { Cells } from "@closurenet/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Experiment } from "./description/experiment.ts";
import { openTrained } from "./open-trained.ts";
import { recordRun } from "./record-run.ts";
import { resumeRun } from "./resume-run.ts";
import { stripes, toy, wide, wild } from "./testing/toy.ts";

let dir: string;
let run: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "experiment-"));
  run = join(dir, "run");
});
afterEach(() => rmSync(dir, { recursive: true }));

function read(path = run): { steps: number[]; complete: boolean; points: number } {
  const frames = recordingFrames(join(path, "recording.mcap"));
  const steps: number[] = [];
  let points = 0;
  for (;;) {
    const { done, value } = frames.next();
    if (done) return { steps, complete: value.complete, points };
    steps.push(value.step);
    points += value.metrics.length;
  }
}

function contents(path = run): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name)).toString("base64")]),
  );
}

/** Runs all steps, or those up to `until` if given. */
function drive(experiment: Experiment, until = Infinity, options: Parameters<typeof recordRun>[3] = {}): void {
  for (const { step } of recordRun(run, experiment, stripes(), options)) if (step === until) return;
}

/** A disk with room for so many bytes. */
function smallDisk(room: number): Disk {
  let used = 0;
  return {
    ...disk,
    write(fd, bytes, from, length, at) {
      const accepted = Math.min(length, room - used);
      if (accepted <= 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      used += accepted;
      return disk.write(fd, bytes, from, accepted, at);
    },
  };
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** The same, where what is removed makes room again. */
const diskOf = (room: number): Disk => ({
  ...disk,
  write(fd, bytes, from, length, at) {
    const free = room - bytesIn(run) + fstatSync(fd).size - at;
    if (free <= 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    return disk.write(fd, bytes, from, Math.min(length, free), at);
  },
});

const values = (cells: Cells) => [...cells].map(([name, cell]) => [name, [...cell.get()]]);

describe("recordRun", () => {
  it("leaves run.json, the film with every loss, and checkpoints of which the newest opens", () => {
    drive(toy());
    expect(JSON.parse(readFileSync(join(run, "run.json"), "utf8"))).toEqual(toy());
    expect(read()).toMatchObject({ complete: true, points: 24 });
    expect(readdirSync(join(run, "checkpoints"))).toEqual([
      "best.safetensors",
      "step-00000008.safetensors",
      "step-00000016.safetensors",
      "step-00000024.safetensors",
    ]);
    expect(openTrained(run)).toMatchObject({ step: 24, skipped: [] });
  });

  it("records validation loss and accuracy at the steps where they were measured", () => {
    const measured: unknown[] = [];
    for (const { step, loss, epochEnd } of recordRun(run, toy({ every: 3 }), stripes())) {
      if (loss !== undefined) measured.push({ step, loss, validation: epochEnd?.validation });
    }
    const points = [...recordingFrames(join(run, "recording.mcap"))].flatMap(({ metrics }) => metrics);
    expect(points.map(({ step, loss, validation }) => ({ step, loss, validation }))).toEqual(measured);
    expect(points.filter(({ validation }) => validation).map(({ step }) => step)).toEqual([8, 16, 24]);
  });

  it("keeps the first checkpoint of the best validation accuracy, which need not be the last", () => {
    const experiment = toy({ seed: 1, epochs: 8, optimizer: { kind: "sgd", learningRate: 1.5 } });
    const accuracies: number[] = [];
    for (const { epochEnd } of recordRun(run, experiment, stripes())) {
      if (epochEnd) accuracies.push(epochEnd.validation!.accuracy);
    }
    const best = Math.max(...accuracies);
    expect(accuracies.filter((accuracy) => accuracy === best).length).toBeGreaterThan(1);
    expect(accuracies.at(-1)).toBeLessThan(best);
    expect(openRun(run).bestCheckpoint()!.step).toBe(8 * (accuracies.indexOf(best) + 1));
  });

  it("returns the trained network, and openTrained returns the same", () => {
    const recording = recordRun(run, toy(), stripes());
    let next = recording.next();
    while (!next.done) next = recording.next();
    const { net } = openTrained(run);
    expect(values(net.cells())).toEqual(values(next.value.cells()));
  });

  it("gives the same bytes for the same seed, in all files", () => {
    drive(toy());
    const first = contents();
    rmSync(run, { recursive: true });
    drive(toy());
    expect(contents()).toEqual(first);
    rmSync(run, { recursive: true });
    drive(toy({ seed: 8 }));
    expect(contents()["recording.mcap"]).not.toBe(first["recording.mcap"]);
  });

  it.each([3, 8, 13])(
    "leaves a whole run when its caller stops after step %i: film to its last frame, weights to that step",
    (step) => {
      drive(toy({ every: 100 }), step);
      const ofEpoch = Math.floor(step / 8) * 8;
      const { steps, complete, points } = read();
      expect({ last: steps.at(-1), complete, points }).toEqual({ last: ofEpoch, complete: true, points: ofEpoch });
      expect(openTrained(run).step).toBe(step);
    },
  );

  it("leaves a whole run when a signal comes in", () => {
    const stop = new AbortController();
    for (const { step } of recordRun(run, toy(), stripes(), { signal: stop.signal })) if (step === 11) stop.abort();
    expect(read()).toMatchObject({ complete: true, points: 11 });
    expect(openTrained(run).step).toBe(11);
  });

  it("keeps the film if the training diverges, and reports it", () => {
    expect(() => drive(wild)).toThrow(/^\[core\] train: expected a finite loss, got .* at step \d/);
    const { steps, complete } = read();
    expect(steps[0]).toBe(0);
    expect(complete).toBe(true);
    expect(() => openTrained(run)).toThrow("expected a checkpoint, found none");
  });

  it("passes on the caller's error, and closes the film", () => {
    const recording = recordRun(run, toy(), stripes());
    recording.next();
    expect(() => recording.throw(new Error("mine"))).toThrow("mine");
    expect(read()).toMatchObject({ steps: [0], complete: true });
  });

  it("refuses a folder that holds a run and does not change it", () => {
    drive(toy());
    const before = contents();
    expect(() => drive(toy({ seed: 9 }))).toThrow(/expected a folder without a run, got one that holds run\.json/);
    expect(contents()).toEqual(before);
  });

  it("makes nothing if the data do not fit or the folder cannot be made", () => {
    expect(() => drive(toy({ input: [3, 3] }))).toThrow("expected 9 inputs");
    expect(existsSync(run)).toBe(false);
    writeFileSync(run, "a file");
    expect(() => drive(toy())).toThrow(/could not be made a folder/);
    expect(readFileSync(run, "utf8")).toBe("a file");
  });
});

describe("recordRun on a disk that fills up", () => {
  it("reports it, and leaves whole frames or nothing at all, wherever it happens", () => {
    const left: (number | undefined)[] = [];
    for (let room = 0; room < 20_000; room += 397) {
      expect(() => drive(toy(), Infinity, { disk: smallDisk(room) })).toThrow(/^\[checkpoint\] .*ENOSPC/);
      if (!existsSync(run)) continue;
      left.push(read().steps[0]);
      if (existsSync(join(run, "run.json.tmp"))) left.push(-1);
      rmSync(run, { recursive: true });
    }
    expect(left.length).toBeGreaterThan(30);
    expect(new Set(left)).toEqual(new Set([0]));
  });

  it("with drop-film, goes on without its film, which has a gap there when it is resumed with room", () => {
    drive(toy({ every: 2 }));
    const { steps: whole } = read();
    const weights = values(openTrained(run).net.cells());
    for (const failing of [2, 5, 7]) {
      rmSync(run, { recursive: true });
      const told: string[] = [];
      let frames = 0;
      let film: number | undefined;
      const fullForFilms: Disk = {
        ...disk,
        open(path, flags) {
          const fd = disk.open(path, flags);
          if (path.endsWith("recording.mcap")) film = fd;
          return fd;
        },
        write(fd, ...rest) {
          if (fd === film && frames++ >= failing)
            throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
          return disk.write(fd, ...rest);
        },
        close(fd) {
          if (fd === film) film = undefined;
          disk.close(fd);
        },
      };
      const notice = (text: string): void => void told.push(text);
      drive(toy({ every: 2 }), 13, { disk: fullForFilms, onDiskFull: "drop-film", notice });
      expect(told).toEqual(["The disk is full: the film ends here, and the training goes on without it."]);
      const kept = read();
      expect(kept).toMatchObject({ steps: whole.slice(0, failing - 1), complete: false });
      expect(openTrained(run).step).toBe(13);
      for (const _ of resumeRun(run, stripes(), { notice }));
      expect(told.at(-1)).toMatch(/recording\.mcap was cut short\. The film has a gap before step 13/);
      expect(read()).toMatchObject({
        steps: [...kept.steps, 13, ...whole.filter((step) => step > 13)],
        complete: true,
      });
      expect(values(openTrained(run).net.cells())).toEqual(weights);
    }
  });

  it("with drop-film, saves the whole training on any disk that has room for its checkpoints", () => {
    const experiment = toy({ every: 1 });
    drive(experiment);
    const weights = values(openTrained(run).net.cells());
    const film = statSync(join(run, "recording.mcap")).size;

    /** What was told of a training on a disk of that size; undefined where it was refused. */
    function toldOn(room: number): string[] | undefined {
      rmSync(run, { recursive: true, force: true });
      const told: string[] = [];
      const notice = (text: string): void => void told.push(text);
      try {
        drive(experiment, Infinity, { disk: diskOf(room), onDiskFull: "drop-film", notice });
        return told;
      } catch {
        return undefined;
      }
    }
    let [tooSmall, enough] = [0, 1_000_000];
    while (enough - tooSmall > 100) {
      const middle = Math.floor((tooSmall + enough) / 2);
      if (toldOn(middle)) enough = middle;
      else tooSmall = middle;
    }
    expect([toldOn(tooSmall), existsSync(run)]).toEqual([undefined, false]);
    const outcomes = Array.from({ length: 12 }, (_, i) => {
      const told = toldOn(enough + Math.ceil((i * film) / 10));
      expect(openTrained(run).step).toBe(24);
      expect(values(openTrained(run).net.cells())).toEqual(weights);
      expect(readdirSync(join(run, "checkpoints")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
      return told!.length;
    });
    expect(outcomes[0]).toBe(1);
    expect(toldOn(1_000_000)).toEqual([]);
  });

  it("leaves an empty folder that existed before", () => {
    mkdirSync(run);
    expect(() => drive(toy(), Infinity, { disk: smallDisk(1000) })).toThrow("ENOSPC");
    expect(readdirSync(run)).toEqual([]);
  });

  it("leaves a folder that existed before, with its other files", () => {
    mkdirSync(run);
    writeFileSync(join(run, "notes.txt"), "mine");
    let room = 0;
    for (; !existsSync(join(run, "run.json")); room += 97) {
      expect(readdirSync(run)).toEqual(["notes.txt"]);
      expect(() => drive(toy(), Infinity, { disk: smallDisk(room) })).toThrow("ENOSPC");
    }
    expect(room).toBeGreaterThan(1000);
    expect(read().steps).toEqual([0]);
  });
});

describe("recordRun with many weights", () => {
  it("gives the same bytes again, and who reads along sees each frame at once", () => {
    drive(wide);
    const first = contents();
    rmSync(run, { recursive: true });
    for (const { step } of recordRun(run, wide, stripes())) {
      expect(read().steps).toHaveLength(step + 1);
    }
    expect(contents()).toEqual(first);
    expect(read()).toMatchObject({ steps: Array.from({ length: 25 }, (_, step) => step), complete: true, points: 24 });
  });

  it("writes the checkpoint of an epoch once, if the training ends with it", () => {
    const written: string[] = [];
    const watched: Disk = {
      ...disk,
      rename(from, to) {
        if (to.includes("step-")) written.push(to.slice(-20, -12));
        disk.rename(from, to);
      },
    };
    drive(wide, Infinity, { disk: watched });
    expect(written).toEqual(["00000008", "00000016", "00000024"]);
  });

  it("has all frames on disk up to the step of a checkpoint when that appears", () => {
    const lasts: [string, number | undefined][] = [];
    const watched: Disk = {
      ...disk,
      rename(from, to) {
        if (to.includes("step-")) lasts.push([to.slice(-20, -12), read().steps.at(-1)]);
        disk.rename(from, to);
      },
    };
    drive(wide, 21, { disk: watched });
    expect(lasts).toEqual([
      ["00000008", 8],
      ["00000016", 16],
      ["00000021", 21],
    ]);
  });

  it("reports that the disk is full, and leaves whole frames or nothing at all", () => {
    const left: number[][] = [];
    for (let room = 1000; room < 600_000; room += 49_999) {
      expect(() => drive(wide, Infinity, { disk: smallDisk(room) })).toThrow(/^\[checkpoint\] .*ENOSPC/);
      if (!existsSync(run)) continue;
      left.push(read().steps);
      rmSync(run, { recursive: true });
    }
    expect(left.length).toBeGreaterThan(8);
    for (const steps of left) expect(steps).toEqual(steps.map((_, i) => i));
    expect(left.at(-1)!.length).toBeGreaterThan(3);
  });
});
