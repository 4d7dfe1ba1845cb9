import { existsSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Cell, CellArray } from "@closurenet/core";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
import type { Tensors } from "./dtype.ts";
import { fail, reason } from "./errors.ts";
import { type Disk, disk, quietly, writeFileAtomic } from "./files.ts";
import { type RecordingSink, pieces, recordingSink } from "./recording-file.ts";
import type { RecordingState } from "./recording.ts";
import { readRegularFile, readSafetensorsFile } from "./regular-file.ts";
import { cutRecording } from "./cut-recording.ts";

/** The step and the path of a checkpoint. */
export interface CheckpointFile {
  readonly step: number;
  readonly path: string;
}

/** A checkpoint that was read. */
export interface Checkpoint extends CheckpointFile {
  readonly tensors: Tensors;
  readonly metadata: ReadonlyMap<string, string>;
  /** Why newer checkpoints were not used: one reason per damaged file. */
  readonly skipped: readonly string[];
}

/** The folder of a training. */
export interface Run {
  readonly dir: string;
  /** The content of `run.json`, not checked. */
  readonly description: unknown;
  readonly recordingPath: string;
  /** Opens the recording for appending: a new one, or with `resumeAt` (from `cutRecording`) the existing one. */
  appendRecording(resumeAt?: RecordingState): RecordingSink;
  /** Finds where to cut this run's recording to keep the frames up to `step`. It changes nothing. */
  cutRecording(step: number): RecordingState;
  /**
   * Writes a checkpoint, such as `checkpoints/step-00006000.safetensors`, whole or not at all, after the open recording is
   * on disk. Then removes the oldest checkpoints beyond the number to keep. With `best` it is also written as
   * `checkpoints/best.safetensors`. Returns its path.
   */
  saveCheckpoint(
    step: number,
    cells: ReadonlyMap<string, Cell<CellArray>>,
    metadata: ReadonlyMap<string, string>,
    options?: { readonly best?: boolean | undefined },
  ): string;
  /** All checkpoints, the oldest first. They are not read, so they may be damaged. */
  checkpoints(): readonly CheckpointFile[];
  /** The newest checkpoint that is not damaged, at or before step `until` if given; undefined if there is no checkpoint. */
  newestCheckpoint(until?: number): Checkpoint | undefined;
  /** The checkpoint that was last saved with `best`; undefined if there is none. */
  bestCheckpoint(): Checkpoint | undefined;
}

/** How a run keeps its checkpoints. */
export interface RunOptions {
  /** How many of the newest checkpoints to keep. Default: 3. */
  readonly keep?: number | undefined;
  /** The disk to write on; for tests. */
  readonly disk?: Disk | undefined;
}

const RUN_HOLDS = "A run is a folder with run.json, recording.mcap and checkpoints/";
/** Bytes of a run.json: far more than any network needs that fits into memory. */
const MOST_DESCRIPTION = 1 << 24;
const CHECKPOINT = /^step-(\d+)\.safetensors$/;

/**
 * Makes the folder of a new run, and writes `run.json` into it.
 *
 * @param description the run, as plain data that JSON can hold
 * @throws if the folder already holds a run, or cannot be made. If `run.json` cannot be written, a new folder is removed.
 * @example
 * const run = createRun("runs/first", { layers: [784, 10] });
 * existsSync("runs/first/run.json"); // true
 * run.checkpoints(); // []
 */
export function createRun(dir: string, description: unknown, options: RunOptions = {}): Run {
  const on = options.disk ?? disk;
  const existing = ["run.json", "recording.mcap", "checkpoints"].find((name) => existsSync(join(dir, name)));
  if (existing !== undefined) {
    fail(
      dir,
      `expected a folder without a run, got one that holds ${existing}. Choose another folder, or resume that run.`,
    );
  }
  const json = JSON.stringify(description, null, 2) as string | undefined; // undefined for undefined
  if (json === undefined) fail("createRun", `expected a description that JSON can hold, got ${typeof description}.`);
  const newFolder = makeFolder(dir, on);
  makeFolder(join(dir, "checkpoints"), on, dir);
  try {
    writeFileAtomic(join(dir, "run.json"), new TextEncoder().encode(`${json}\n`), on);
  } catch (error) {
    quietly(() => on.unlink(join(dir, "run.json")));
    quietly(() => rmdirSync(join(dir, "checkpoints")));
    if (newFolder !== undefined) quietly(() => rmdirSync(dir));
    throw error;
  }
  return openRun(dir, options);
}

/**
 * Opens the folder of a run.
 *
 * @throws if it is missing, is no run, or its `run.json` is broken; the message says what a run holds.
 * @example
 * const run = openRun("runs/digits");
 * run.newestCheckpoint()?.tensors.get("layers.0.W")?.shape; // [785, 100]
 */
export function openRun(dir: string, { keep = 3, disk: on = disk }: RunOptions = {}): Run {
  if (!Number.isInteger(keep) || keep < 1) fail("openRun", `expected to keep at least 1 checkpoint, got ${keep}.`);
  const description = readDescription(dir);
  const recordingPath = join(dir, "recording.mcap");
  const folder = join(dir, "checkpoints");
  const best = join(folder, "best.safetensors");
  let recording: RecordingSink | undefined;

  const names = (): string[] => {
    try {
      return readdirSync(folder);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      return fail(folder, `expected a folder of checkpoints, got ${reason(error)}.`, error);
    }
  };
  const checkpoints = (): CheckpointFile[] =>
    names()
      .flatMap((name) => {
        const digits = CHECKPOINT.exec(name)?.[1];
        return digits === undefined ? [] : [{ step: Number(digits), path: join(folder, name) }];
      })
      .toSorted((a, b) => a.step - b.step);

  return {
    dir,
    description,
    recordingPath,
    appendRecording: (resumeAt) => (recording = recordingSink(recordingPath, resumeAt, on)),
    cutRecording: (step) => cutRecording(pieces(recordingPath), step, recordingPath),
    saveCheckpoint(step, cells, metadata, { best: isBest = false } = {}) {
      if (!Number.isSafeInteger(step) || step < 0) fail("checkpoint", `expected a step of 0 or more, got ${step}.`);
      const path = join(folder, `step-${String(step).padStart(8, "0")}.safetensors`);
      const bytes = writeCheckpoint(step, cells, metadata);
      recording?.sync(); // first the recording: a checkpoint on disk must not be ahead of it
      makeFolder(folder, on);
      writeFileAtomic(path, bytes, on);
      if (isBest) writeFileAtomic(best, bytes, on);
      for (const old of checkpoints().slice(0, -keep)) if (old.path !== path) quietly(() => on.unlink(old.path));
      for (const name of names()) if (name.endsWith(".safetensors.tmp")) quietly(() => on.unlink(join(folder, name)));
      return path;
    },
    checkpoints,
    newestCheckpoint(until = Infinity) {
      const skipped: string[] = [];
      for (const file of checkpoints()
        .filter(({ step }) => step <= until)
        .toReversed()) {
        try {
          return { ...load(file.path, file.step), skipped };
        } catch (error) {
          skipped.push(reason(error));
        }
      }
      if (skipped.length === 0) return undefined;
      return fail(folder, `expected a checkpoint that is whole, got ${skipped.length} damaged. ${skipped.join(" ")}`);
    },
    bestCheckpoint: () => (existsSync(best) ? { ...load(best), skipped: [] } : undefined),
  };
}

function load(path: string, expected?: number): Omit<Checkpoint, "skipped"> {
  const { step, tensors, metadata } = readCheckpoint(readSafetensorsFile(path), path);
  if (expected !== undefined && step !== expected) fail(path, `expected step ${expected} as in its name, got ${step}.`);
  return { step, path, tensors, metadata };
}

function readDescription(dir: string): unknown {
  const path = join(dir, "run.json");
  if (!existsSync(dir)) fail(dir, `expected a run, found nothing there. ${RUN_HOLDS}. Check the path.`);
  if (!statSync(dir).isDirectory()) fail(dir, `expected a folder, got a file. ${RUN_HOLDS}.`);
  if (!existsSync(path)) {
    const found = listed(dir);
    const some = found.slice(0, 5).join(", ") + (found.length > 5 ? `, … (${found.length} in all)` : "");
    fail(dir, `expected a run, got a folder without run.json (it holds ${some || "nothing"}). ${RUN_HOLDS}.`);
  }
  const bytes = readRegularFile(path, MOST_DESCRIPTION);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return fail(
      path,
      `expected JSON, got ${reason(error)}. It is written once and never changed: restore it, or train anew.`,
      error,
    );
  }
}

function listed(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    return fail(dir, `could not be listed: ${reason(error)}.`, error);
  }
}

function makeFolder(path: string, on: Disk, subject = path): string | undefined {
  try {
    return on.mkdir(path);
  } catch (error) {
    return fail(subject, `could not be made a folder: ${reason(error)}. Choose another place.`, error);
  }
}
