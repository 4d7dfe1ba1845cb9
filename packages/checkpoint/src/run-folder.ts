import { existsSync, readFileSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Cell, CellArray } from "@closurenet/core";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
import type { Tensors } from "./dtype.ts";
import { fail, reason } from "./errors.ts";
import { type Disk, disk, quietly, writeFileAtomic } from "./files.ts";
import { type RecordingSink, pieces, recordingSink } from "./recording-file.ts";
import type { RecordingState } from "./recording.ts";
import { cutRecording } from "./recording-reader.ts";

/** A checkpoint's place. */
export interface CheckpointFile {
  readonly step: number;
  readonly path: string;
}

/** A checkpoint read back. */
export interface Checkpoint extends CheckpointFile {
  readonly tensors: Tensors;
  readonly metadata: ReadonlyMap<string, string>;
  /** Newer files that did not validate, each with why. */
  readonly skipped: readonly string[];
}

/** A training's folder. */
export interface Run {
  readonly dir: string;
  /** What `run.json` holds, unchecked. */
  readonly description: unknown;
  readonly recordingPath: string;
  /** Opens the recording for appending: a new one, or the one that `resumeAt` (from `cutRecording`) goes on with. */
  appendRecording(resumeAt?: RecordingState): RecordingSink;
  /** Where to cut this run's recording to keep the frames up to `step`; changes nothing yet. */
  cutRecording(step: number): RecordingState;
  /**
   * Writes `checkpoints/step-00006000.safetensors` atomically, once the open recording is on disk, and removes the oldest
   * beyond the number to keep. With `best` it also becomes `checkpoints/best.safetensors`. Gives its path.
   */
  saveCheckpoint(
    step: number,
    cells: ReadonlyMap<string, Cell<CellArray>>,
    metadata: ReadonlyMap<string, string>,
    options?: { readonly best?: boolean | undefined },
  ): string;
  /** Oldest first; whether they are whole is not looked at. */
  checkpoints(): readonly CheckpointFile[];
  /** The newest that validates, at or before `until` if given; undefined where there is none at all. */
  newestCheckpoint(until?: number): Checkpoint | undefined;
  /** The one saved last with `best`; undefined where there is none. */
  bestCheckpoint(): Checkpoint | undefined;
}

/** How a run keeps its checkpoints. */
export interface RunOptions {
  /** How many of the newest to keep; 3 if not said. */
  readonly keep?: number | undefined;
  /** The disk to write on; for tests. */
  readonly disk?: Disk | undefined;
}

const HOLDS = "A run is a folder with run.json, recording.mcap and checkpoints/";
const CHECKPOINT = /^step-(\d+)\.safetensors$/;

/**
 * Makes the folder of a new run, `run.json` first and atomically.
 *
 * @param description what the run is, as plain data that JSON can hold
 * @throws where the folder already holds a run, or cannot be made; a folder made in vain is removed.
 * @example
 * const run = createRun("runs/first", { layers: [784, 10] });
 * existsSync("runs/first/run.json"); // true
 * run.checkpoints(); // []
 */
export function createRun(dir: string, description: unknown, options: RunOptions = {}): Run {
  const on = options.disk ?? disk;
  const taken = ["run.json", "recording.mcap", "checkpoints"].find((name) => existsSync(join(dir, name)));
  if (taken !== undefined) {
    fail(
      dir,
      `expected a folder without a run, got one that holds ${taken}. Choose another folder, or resume that run.`,
    );
  }
  const json = JSON.stringify(description, null, 2) as string | undefined; // undefined for undefined
  if (json === undefined) fail("createRun", `expected a description that JSON can hold, got ${typeof description}.`);
  let made: string | undefined;
  try {
    made = on.mkdir(dir);
    on.mkdir(join(dir, "checkpoints"));
  } catch (error) {
    fail(dir, `could not be made a folder: ${reason(error)}. Choose another place.`, error);
  }
  try {
    writeFileAtomic(join(dir, "run.json"), new TextEncoder().encode(`${json}\n`), on);
  } catch (error) {
    quietly(() => on.unlink(join(dir, "run.json")));
    quietly(() => rmdirSync(join(dir, "checkpoints")));
    if (made !== undefined) quietly(() => rmdirSync(dir));
    throw error;
  }
  return openRun(dir, options);
}

/**
 * Opens the folder of a run.
 *
 * @throws where it is missing, is none, or its `run.json` is broken; the message says what a run holds.
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

  const names = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);
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
      recording?.sync(); // a checkpoint must never know more than the recording
      on.mkdir(folder);
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
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    fail(path, `could not be read: ${reason(error)}.`, error);
  }
  const { step, tensors, metadata } = readCheckpoint(bytes, path);
  if (expected !== undefined && step !== expected) fail(path, `expected step ${expected} as in its name, got ${step}.`);
  return { step, path, tensors, metadata };
}

function readDescription(dir: string): unknown {
  const path = join(dir, "run.json");
  if (!existsSync(dir)) fail(dir, `expected a run, found nothing there. ${HOLDS}. Check the path.`);
  if (!statSync(dir).isDirectory()) fail(dir, `expected a folder, got a file. ${HOLDS}.`);
  if (!existsSync(path)) {
    const found = readdirSync(dir);
    const some = found.slice(0, 5).join(", ") + (found.length > 5 ? `, … (${found.length} in all)` : "");
    fail(dir, `expected a run, got a folder without run.json (it holds ${some || "nothing"}). ${HOLDS}.`);
  }
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return fail(
      path,
      `expected JSON, got ${reason(error)}. It is written once and never changed: restore it, or train anew.`,
      error,
    );
  }
}
