import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cell, type CellArray, cell } from "@closurenet/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Disk, disk, writeFileAtomic } from "./files.ts";
import { createRun, openRun } from "./run-folder.ts";
import { recordingFrames, recordingSink } from "./recording-file.ts";
import { recordingReader } from "./recording-reader.ts";
import { recordingWriter } from "./recording-writer.ts";
import { whatIs } from "./what-is.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "closurenet-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const cellsAt = (step: number) =>
  new Map<string, Cell<CellArray>>([
    ["layers.0.W", cell(3, 2, new Float32Array(6).fill(step + 0.1))],
    ["rng.state", cell(1, 4, Int32Array.of(step, -1, 2, 3))],
  ]);
const none: ReadonlyMap<string, string> = new Map();
/** The message without the folder of this test. */
const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message.replaceAll(home, "HOME");
  }
  return "no error";
};
const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
};

const record = (
  run: ReturnType<typeof createRun>,
  steps: readonly number[],
  resumeAt?: ReturnType<typeof run.cutRecording>,
) => {
  const sink = run.appendRecording(resumeAt);
  const recording = recordingWriter(sink, { run: "r" }, resumeAt);
  for (const step of steps) recording.frame(step, 0, cellsAt(step), []);
  return { sink, recording };
};

const openState = (path: string) => {
  mkdirSync(join(home, "x"), { recursive: true });
  writeFileSync(join(home, "x", "run.json"), "{}");
  writeFileSync(join(home, "x", "recording.mcap"), readFileSync(path));
  return openRun(join(home, "x")).cutRecording(99);
};

const broken = (part: Partial<Disk>): Disk => ({ ...disk, ...part });
const no = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: injected`), { code });
};

describe("a run's folder", () => {
  test("is made with run.json and opened again", () => {
    const dir = join(home, "a", "b");
    expect(createRun(dir, { seed: 7 }).description).toEqual({ seed: 7 });
    expect(readFileSync(join(dir, "run.json"), "utf8")).toBe('{\n  "seed": 7\n}\n');
    expect(openRun(dir).description).toEqual({ seed: 7 });
    expect(openRun(dir).newestCheckpoint()).toBeUndefined();
    expect(openRun(dir).bestCheckpoint()).toBeUndefined();
  });

  test("is not made over another run, or of what JSON cannot hold", () => {
    createRun(join(home, "run"), {});
    writeFileSync(join(home, "file"), "");
    expect(messageOf(() => createRun(join(home, "run"), {}))).toMatchInlineSnapshot(
      `"[checkpoint] HOME/run: expected a folder without a run, got one that holds run.json. Choose another folder, or resume that run."`,
    );
    expect(messageOf(() => createRun(join(home, "file"), {}))).toMatchInlineSnapshot(
      `"[checkpoint] HOME/file: could not be made a folder: EEXIST: file already exists, mkdir 'HOME/file'. Choose another place."`,
    );
    expect(messageOf(() => createRun(join(home, "new"), undefined))).toMatchInlineSnapshot(
      `"[checkpoint] createRun: expected a description that JSON can hold, got undefined."`,
    );
  });

  test("tells what a run holds if there is none", () => {
    mkdirSync(join(home, "other"));
    writeFileSync(join(home, "other", "notes.txt"), "{");
    mkdirSync(join(home, "nothing"));
    for (const count of [5, 6]) {
      mkdirSync(join(home, `${count}`));
      for (let i = 0; i < count; i++) writeFileSync(join(home, `${count}`, `f${i}`), "");
    }
    expect(
      ["nothing", "5", "6"].map((name) => /\(it .*\)/.exec(messageOf(() => openRun(join(home, name))))?.[0]),
    ).toEqual(["(it holds nothing)", "(it holds f0, f1, f2, f3, f4)", "(it holds f0, f1, f2, f3, f4, … (6 in all))"]);
    createRun(join(home, "broken"), {});
    writeFileSync(join(home, "broken", "run.json"), '{"seed": 7');
    const run = createRun(join(home, "run"), {});
    expect(messageOf(() => openRun(join(home, "nowhere")))).toMatchInlineSnapshot(
      `"[checkpoint] HOME/nowhere: expected a run, found nothing there. A run is a folder with run.json, recording.mcap and checkpoints/. Check the path."`,
    );
    expect(messageOf(() => openRun(join(home, "other")))).toMatchInlineSnapshot(
      `"[checkpoint] HOME/other: expected a run, got a folder without run.json (it holds notes.txt). A run is a folder with run.json, recording.mcap and checkpoints/."`,
    );
    expect(messageOf(() => openRun(join(home, "other", "notes.txt")))).toMatchInlineSnapshot(
      `"[checkpoint] HOME/other/notes.txt: expected a folder, got a file. A run is a folder with run.json, recording.mcap and checkpoints/."`,
    );
    expect(
      messageOf(() => openRun(join(home, "broken"))).replace(/got .* Restore/, "got … Restore"),
    ).toMatchInlineSnapshot(`"[checkpoint] HOME/broken/run.json: expected JSON, got … Restore it, or train anew."`);
    expect(messageOf(() => [...recordingFrames(run.recordingPath)])).toMatchInlineSnapshot(
      `"[checkpoint] HOME/run/recording.mcap: expected a recording, found no file. Has the training taken its first frame yet?"`,
    );
  });
});

describe("checkpoints", () => {
  test("hold every cell exactly, keep the last three and the best", () => {
    const run = createRun(join(home, "run"), {});
    for (const step of [1, 2, 30, 4000])
      run.saveCheckpoint(step, cellsAt(step), new Map([["epoch", "2"]]), { best: step === 2 });
    expect(readdirSync(join(run.dir, "checkpoints"))).toEqual([
      "best.safetensors",
      "step-00000002.safetensors",
      "step-00000030.safetensors",
      "step-00004000.safetensors",
    ]);
    expect(run.checkpoints().map(({ step }) => step)).toEqual([2, 30, 4000]);
    const newest = openRun(run.dir).newestCheckpoint()!;
    expect(newest).toMatchObject({ step: 4000, skipped: [] });
    expect(newest.metadata).toEqual(
      new Map([
        ["epoch", "2"],
        ["step", "4000"],
      ]),
    );
    expect(new Int32Array(new Uint8Array(newest.tensors.get("rng.state")!.data).buffer)).toEqual(
      Int32Array.of(4000, -1, 2, 3),
    );
    expect(run.newestCheckpoint(3999)?.step).toBe(30);
    expect(run.bestCheckpoint()?.step).toBe(2);
  });

  test("the newest whole one is used, and every flipped bit of the others is found", () => {
    const run = createRun(join(home, "run"), {});
    run.saveCheckpoint(1, cellsAt(1), none);
    const path = run.saveCheckpoint(2, cellsAt(2), none);
    const { size } = statSync(path);
    for (let at = 0; at < size; at++) {
      flip(path, at);
      expect(run.newestCheckpoint()?.step).toBe(1);
      flip(path, at);
    }
    flip(path, size - 1);
    const { skipped } = run.newestCheckpoint()!;
    expect(skipped.map((why) => why.replaceAll(home, "HOME").replace(/[0-9a-f]{8}, got [0-9a-f]{8}/, "X, got Y")))
      .toMatchInlineSnapshot(`
      [
        "[checkpoint] HOME/run/checkpoints/step-00000002.safetensors: expected CRC X, got Y. The file is damaged; an older checkpoint may do.",
      ]
    `);
    truncateSync(run.checkpoints()[0]!.path, 20);
    expect(messageOf(() => run.newestCheckpoint())).toContain("expected a checkpoint that is whole, got 2 damaged.");
  });
});

describe("a recording on disk", () => {
  test("shows each frame at once, resumes at any step, and refuses to begin twice", () => {
    const whole = createRun(join(home, "whole"), {});
    const all = [0, 1, 2, 3];
    const { sink, recording } = record(whole, all);
    expect([...recordingFrames(whole.recordingPath)].map(({ step }) => step)).toEqual(all);
    recording.close();
    sink.close();
    sink.close();
    expect(messageOf(() => whole.appendRecording()).replace(/\d+ bytes/, "N bytes")).toMatchInlineSnapshot(
      `"[checkpoint] HOME/whole/recording.mcap: expected no recording yet, got one of N bytes. Resume it with cutRecording, or choose another folder."`,
    );
    expect(messageOf(() => sink(new Uint8Array(1)))).toMatchInlineSnapshot(
      `"[checkpoint] HOME/whole/recording.mcap: expected the recording to be open, got bytes after close."`,
    );

    const cut = createRun(join(home, "cut"), {});
    record(cut, [0, 1, 2]).sink.close();
    truncateSync(cut.recordingPath, statSync(cut.recordingPath).size - 5); // killed while it wrote frame 2
    const next = record(cut, [2, 3], cut.cutRecording(1));
    next.recording.close();
    next.sink.close();
    expect(readFileSync(cut.recordingPath)).toEqual(readFileSync(whole.recordingPath));
  });

  test("is read piece by piece, however long it is, and reports how it ends", () => {
    const run = createRun(join(home, "run"), {});
    const large = new Map([
      [
        "W",
        cell(
          1024,
          600,
          new Float32Array(1024 * 600).map((_, i) => i % 100),
        ),
      ],
    ]);
    const sink = run.appendRecording();
    const recording = recordingWriter(sink, { run: "r" });
    for (const step of [1, 2]) recording.frame(step, 0, large, []);
    const film = recordingFrames(run.recordingPath);
    const seen = [film.next(), film.next(), film.next()];
    expect(seen.slice(0, 2).map(({ done, value }) => !done && "step" in value && value.step)).toEqual([1, 2]);
    expect(seen[2]).toMatchObject({ done: true, value: { complete: false, frames: 2, torn: 0 } });
    recording.close();
    sink.close();
    expect(run.cutRecording(1)).toMatchObject({ frames: [{ step: 1 }] });
    expect(messageOf(() => [...recordingFrames(home)])).toContain("HOME: expected a regular file, got a folder");
  });

  test("short writes are continued, and a frame that does not fit is removed", () => {
    const path = join(home, "r.mcap");
    let room = Infinity;
    const short: Disk = {
      ...disk,
      write(fd, bytes, from, length, at) {
        if (at + length > room)
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        return disk.write(fd, bytes, from, Math.min(length, 100), at);
      },
    };
    const sink = recordingSink(path, undefined, short);
    const recording = recordingWriter(sink, { run: "r" });
    recording.frame(0, 0, cellsAt(0), []);
    const whole = statSync(path).size;
    room = whole + 150;
    // the second of its pieces does not fit
    const narrow = {
      ...short,
      write: (...args: Parameters<Disk["write"]>) =>
        short.write(args[0], args[1], args[2], Math.min(args[3], 100), args[4]),
    };
    sink.close();
    const state = openState(path);
    const again = recordingSink(path, state, narrow);
    expect(
      messageOf(() => recordingWriter(again, { run: "r" }, state).frame(1, 0, cellsAt(1), [])),
    ).toMatchInlineSnapshot(
      `"[checkpoint] HOME/r.mcap: could not be written: ENOSPC: no space left on device, write. What was recorded before stays readable."`,
    );
    expect(statSync(path).size).toBe(whole);
    const reader = recordingReader();
    expect(reader.push(readFileSync(path))).toHaveLength(1);
    expect(reader.end()).toMatchObject({ torn: 0 });
    again.close();
  });
});

describe("writing a file atomically", () => {
  const bytes = new TextEncoder().encode("new");

  test.each([
    ["open", broken({ open: no("EACCES") })],
    ["write", broken({ write: no("ENOSPC") })],
    ["a write that takes nothing", broken({ write: () => 0 })],
    ["fsync", broken({ fsync: no("EIO") })],
    ["rename", broken({ rename: no("EPERM") })],
  ])("a failing %s is one clear error, leaves the old file and nothing else", (_, on) => {
    const path = join(home, "f");
    writeFileSync(path, "old");
    expect(messageOf(() => writeFileAtomic(path, bytes, on))).toMatchSnapshot();
    expect(readdirSync(home)).toEqual(["f"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  test.skipIf(!existsSync("/dev/full"))("a device that is full for real says so", () => {
    const full = broken({ open: () => disk.open("/dev/full", "r+"), truncate() {} });
    expect(messageOf(() => recordingWriter(recordingSink(join(home, "r"), undefined, full), { run: "r" }))).toContain(
      "ENOSPC",
    );
  });
});

test("says what a path is", () => {
  const run = createRun(join(home, "run"), {});
  mkdirSync(join(home, "models", "checkpoint-5"), { recursive: true });
  const model = run.saveCheckpoint(1, cellsAt(1), none);
  writeFileSync(join(home, "models", "checkpoint-5", "model.safetensors"), readFileSync(model));
  writeFileSync(join(home, "models", "notes.txt"), "");
  expect(whatIs(run.dir)).toEqual({ kind: "run", dir: run.dir });
  expect(whatIs(join(run.dir, "run.json"))).toEqual({ kind: "run", dir: run.dir });
  expect(whatIs(model)).toMatchObject({ kind: "models", files: ["step-00000001.safetensors"] });
  expect(whatIs(join(home, "models"))).toMatchObject({ kind: "models", files: ["checkpoint-5/model.safetensors"] });
  mkdirSync(join(home, "models", "checkpoint-10"));
  for (const name of ["b.safetensors", "a.safetensors", "notes.txt"])
    writeFileSync(join(home, "models", "checkpoint-10", name), "");
  expect(whatIs(join(home, "models"))).toEqual({
    kind: "models",
    dir: join(home, "models"),
    files: ["checkpoint-10/a.safetensors", "checkpoint-10/b.safetensors", "checkpoint-5/model.safetensors"],
  });
  expect(whatIs(join(home, "models", "checkpoint-10"))).toMatchObject({ files: ["a.safetensors", "b.safetensors"] });
  expect(whatIs(join(home, "models", "checkpoint-5"))).toMatchObject({ files: ["model.safetensors"] });
  expect(whatIs(model)).toMatchObject({ dir: join(run.dir, "checkpoints") });
  mkdirSync(join(home, "deep", "a", "b", "c"), { recursive: true });
  mkdirSync(join(home, "deep", "folder.safetensors", "unet"), { recursive: true }); // a folder whose name is that of a file
  for (const name of [
    "a/b/c/step-1.safetensors",
    "a/x.safetensors",
    "folder.safetensors/unet/y.safetensors",
    "notes.txt",
  ])
    writeFileSync(join(home, "deep", name), "");
  writeFileSync(join(home, "deep", "a", "model.safetensors.index.json"), "{}");
  mkdirSync(join(home, "deep", "run"));
  for (const name of ["run.json", "step-1.safetensors"]) writeFileSync(join(home, "deep", "run", name), "");
  symlinkSync(join(home, "deep"), join(home, "deep", "a", "around"));
  symlinkSync(join(home, "nowhere"), join(home, "deep", "a", "broken.safetensors"));
  expect(whatIs(join(home, "deep"))).toMatchObject({
    files: [
      "a/b/c/step-1.safetensors",
      "a/model.safetensors.index.json",
      "a/x.safetensors",
      "folder.safetensors/unet/y.safetensors",
    ],
  });
  mkdirSync(join(home, "alone"));
  writeFileSync(join(home, "alone", "recording.mcap"), "");
  expect(whatIs(join(home, "alone"))).toEqual({ kind: "recording", path: join(home, "alone", "recording.mcap") });
  writeFileSync(join(home, "a.mcap"), "");
  expect(whatIs(join(home, "a.mcap"))).toEqual({ kind: "recording", path: join(home, "a.mcap") });
  expect(messageOf(() => whatIs(join(home, "nowhere")))).toMatchInlineSnapshot(
    `"[checkpoint] HOME/nowhere: expected a run, a recording or a folder of models, found nothing there. Open a run's folder (with run.json), a recording (.mcap), or safetensors files."`,
  );
  expect(messageOf(() => whatIs(join(home, "models", "notes.txt")))).toMatchInlineSnapshot(
    `"[checkpoint] HOME/models/notes.txt: expected a .mcap or .safetensors file, got "notes.txt". Open a run's folder (with run.json), a recording (.mcap), or safetensors files."`,
  );
  mkdirSync(join(home, "empty"));
  expect(messageOf(() => whatIs(join(home, "empty")))).toMatchInlineSnapshot(
    `"[checkpoint] HOME/empty: expected a run, a recording or a folder of models, got a folder of 0 other things. Open a run's folder (with run.json), a recording (.mcap), or safetensors files."`,
  );
});
