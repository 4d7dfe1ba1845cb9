import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cell, type CellArray, cell } from "@closurenet/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomic } from "./files.ts";
import { createRun, openRun } from "./run-folder.ts";

// A run may come from a stranger. Whatever lies in it, nothing outside it is written, and nothing outside it is read.

let home: string;
let run: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "links-"));
  run = join(home, "run");
  mkdirSync(join(home, "outside"));
  writeFileSync(join(home, "outside", "victim"), "mine");
});
afterEach(() => {
  const left = readdirSync(join(home, "outside")).join(", ");
  const victim = readFileSync(join(home, "outside", "victim"), "utf8");
  rmSync(home, { recursive: true });
  if (left !== "victim" || victim !== "mine") throw new Error(`Something outside was written: ${left}, ${victim}`);
});

const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message.replaceAll(home, "HOME");
  }
  return "no error";
};
const cells = new Map<string, Cell<CellArray>>([["W", cell(1, 1, new Float32Array(1))]]);

/** What a stranger may have put at a name: a link to a file, to one that is not there yet, to a folder; a second name. */
const plants: Readonly<Record<string, (path: string) => void>> = {
  "a link to a file": (path) => symlinkSync(join(home, "outside", "victim"), path),
  "a link to nothing": (path) => symlinkSync(join(home, "outside", "new"), path),
  "a link to a folder": (path) => symlinkSync(join(home, "outside"), path),
  "a hard link": (path) => linkSync(join(home, "outside", "victim"), path),
};

/** Puts something where something else may be. */
function plant(kind: string, name: string): void {
  const path = join(run, name);
  mkdirSync(join(path, ".."), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  plants[kind]!(path);
}

describe.each(Object.keys(plants))("%s", (kind) => {
  test.each(["run.json", "recording.mcap", "checkpoints"])("as %s keeps a run from being made", (name) => {
    plant(kind, name);
    expect(messageOf(() => createRun(run, {}))).toContain(
      `expected a folder without a run, got one that holds ${name}`,
    );
  });

  test.each(["run.json.tmp", "film.gif.tmp", "film.gif", "checkpoints/step-00000001.safetensors.tmp"])(
    "as %s is not written through",
    (name) => {
      createRun(run, {});
      plant(kind, name);
      writeFileAtomic(join(run, name.replace(/\.tmp$/, "")), new TextEncoder().encode("{}"));
      expect(lstatSync(join(run, name.replace(/\.tmp$/, ""))).isFile()).toBe(true);
      openRun(run).saveCheckpoint(1, cells, new Map());
      expect(openRun(run).newestCheckpoint()?.step).toBe(1);
    },
  );

  test("as a recording is neither cut nor continued", () => {
    createRun(run, {});
    plant(kind, "recording.mcap");
    const at = { bytes: 0, frames: [], crc: 0, metadata: { start: 0, length: 0 } };
    for (const resumeAt of [undefined, at]) {
      expect(messageOf(() => openRun(run).appendRecording(resumeAt))).toMatch(
        /^\[checkpoint\] HOME\/run\/recording\.mcap: expected a file(, got a link\. | of one name, got one of 2 )/,
      );
    }
  });
});

test.each(["a link to a file", "a link to nothing", "a link to a folder"])(
  "what is %s is not read of a run",
  (kind) => {
    createRun(run, {}).saveCheckpoint(1, cells, new Map(), { best: true });
    const names = [
      "run.json",
      "recording.mcap",
      "checkpoints/step-00000001.safetensors",
      "checkpoints/best.safetensors",
    ];
    for (const name of names) plant(kind, name);
    const link = "expected a file, got a link. Links are not followed: put the file itself here.";
    expect(messageOf(() => openRun(run))).toBe(`[checkpoint] HOME/run/run.json: ${link}`);
    rmSync(join(run, "run.json"));
    writeFileSync(join(run, "run.json"), "{}");
    expect(messageOf(() => openRun(run).cutRecording(0))).toBe(`[checkpoint] HOME/run/recording.mcap: ${link}`);
    expect(messageOf(() => openRun(run).newestCheckpoint())).toContain(`step-00000001.safetensors: ${link}`);
    expect(messageOf(() => openRun(run).bestCheckpoint())).toContain(`best.safetensors: ${link}`);
  },
);

test.each(["a link to a file", "a link to nothing", "a link to a folder", "a hard link"])(
  "no checkpoint goes where checkpoints is %s",
  (kind) => {
    createRun(run, {});
    plant(kind, "checkpoints");
    const what = kind === "a hard link" ? "a file" : "a link";
    for (const act of [() => openRun(run).saveCheckpoint(1, cells, new Map()), () => openRun(run).newestCheckpoint()]) {
      expect(messageOf(act)).toBe(
        `[checkpoint] HOME/run/checkpoints: expected a folder, got ${what}. Links are not followed: put the folder itself here.`,
      );
    }
  },
);
