import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeCheckpoint } from "./checkpoint-file.ts";
import { type Checkpoint, checkpointsIn, loadCheckpoint, namesIn } from "./checkpoint-files.ts";
import { type CheckpointFile, checkpointName, outdated } from "./checkpoint-names.ts";
import { cutRecording } from "./cut-recording.ts";
import { fail, reason } from "./errors.ts";
import { type Disk, deadTemporaries, disk, quietly, takeRoom, writeFileAtomic } from "./files.ts";
import { ownFile, ownFolder } from "./own-file.ts";
import { pieces, recordingSink } from "./recording-file.ts";
import type { Recorded, RecordingSink, RecordingState } from "./recording.ts";
import { readRegularFile } from "./regular-file.ts";
import { type Recovered, recoverRecording } from "./recover-recording.ts";
import { expectNoRun, removeRun } from "./run-beginnings.ts";
import { readFailure, writeFailure } from "./run-failure.ts";
import { type RunLock, isLocked, lockRun } from "./run-lock.ts";
import type { Failure, RunWriter } from "./run-writer.ts";

/** The folder of a training. */
export interface Run extends RunWriter {
  readonly dir: string;
  /** The content of `run.json`, not checked. */
  readonly description: unknown;
  readonly recordingPath: string;
  /** Opens the recording for appending: a new one, or with `resumeAt` (from `cutRecording`) the existing one. */
  appendRecording(resumeAt?: RecordingState): RecordingSink;
  /** Finds where to cut this run's recording to keep the frames up to `step`. It changes nothing. */
  cutRecording(step: number): RecordingState;
  /** All checkpoints, the oldest first. They are not read, so they may be damaged. */
  checkpoints(): readonly CheckpointFile[];
  /** The newest checkpoint that is not damaged, at or before step `until` if given; undefined if there is no checkpoint. */
  newestCheckpoint(until?: number): Checkpoint | undefined;
  /** The checkpoint that was last saved with `best`; undefined if there is none. */
  bestCheckpoint(): Checkpoint | undefined;
  /**
   * Makes the recording one that can be continued after the checkpoint of `step`, or begun again if that is below 0. Frames that are whole are kept; a damaged
   * file is set aside. Pass what `recordingWriter.recorded` gave when that checkpoint was saved, and the names of the run.
   */
  recoverRecording(step: number, known: Recorded | undefined, names: readonly string[]): Recovered;
  /** Whether `tidy` would do nothing, and no process has left its lock. It changes nothing. */
  isTidy(newest: number, bestStep: number): boolean;
  /**
   * Brings the checkpoints to the state after the one of step `newest` was saved: what killed processes have left goes, and
   * the best is the one of step `bestStep` again if that is there; below 0 means none.
   */
  tidy(newest: number, bestStep: number): void;
  /** What `markFailed` wrote; undefined if the training may go on. */
  failure(): Failure | undefined;
  /** Releases the lock of a run that was opened with `lock`. A second call does nothing. */
  release(): void;
  /** Removes what the run holds, and its folder if `createRun` has made that, as far as it is empty then. */
  remove(): void;
}

/** How a run keeps its checkpoints. */
export interface RunOptions {
  /** How many of the newest checkpoints to keep. Default: 3. */
  readonly keep?: number | undefined;
  /** Which checkpoints count among these. One that does not is removed when a newer one is saved. Default: all. */
  readonly counts?: ((step: number) => boolean) | undefined;
  /**
   * Whether to keep all others from writing to the run until `release`. Whoever writes to a run that others may write to as
   * well should set it. A process that ends without `release` keeps nobody away. Default: false.
   */
  readonly lock?: boolean | undefined;
  /** The disk to write on; for tests. */
  readonly disk?: Disk | undefined;
}

/** Files of a checkpoint that may be there beside those that are kept: one more before the oldest goes, the best, and its next. */
const BESIDE_KEPT = 3;
/** Bytes of a checkpoint beside its values, at most, for networks that fit into memory. */
const HEAD = 1 << 14;
/** Bytes of a run.json: far more than any network needs that fits into memory. */
const MOST_DESCRIPTION = 1 << 24;
const RUN_HOLDS = "A run is a folder with run.json, recording.mcap and checkpoints/";

/**
 * Makes the folder of a new run, and writes `run.json` into it. What is left of a run that was killed before it had its
 * `run.json` does not count: such a folder is as good as empty.
 *
 * @param description the run, as plain data that JSON can hold
 * @throws if the folder already holds a run, another process is making one there, or it cannot be made. If `run.json` cannot
 * be written, a new folder is removed.
 * @example
 * const run = createRun("runs/first", { layers: [784, 10] });
 * existsSync("runs/first/run.json"); // true
 * run.checkpoints(); // []
 */
export function createRun(dir: string, description: unknown, options: RunOptions = {}): Run {
  const on = options.disk ?? disk;
  expectNoRun(dir);
  const json = JSON.stringify(description, null, 2) as string | undefined; // undefined for undefined
  if (json === undefined) fail("createRun", `expected a description that JSON can hold, got ${typeof description}.`);
  let newFolder: string | undefined;
  let lock: RunLock | undefined;
  let begun = false;
  try {
    newFolder = makeFolder(dir, on);
    if (options.lock) lock = lockRun(dir, on);
    expectNoRun(dir); // again: it may have been made before the lock was ours
    begun = true;
    makeFolder(join(dir, "checkpoints"), on, dir);
    writeFileAtomic(join(dir, "run.json"), new TextEncoder().encode(`${json}\n`), on);
    return openFolder(dir, options, lock, newFolder !== undefined);
  } catch (error) {
    if (begun) removeRun(dir, on);
    lock?.release();
    if (newFolder !== undefined) quietly(() => on.rmdir(dir));
    throw error;
  }
}

/**
 * Opens the folder of a run.
 *
 * @throws if it is missing, is no run, or its `run.json` is broken; the message says what a run holds.
 * @example
 * const run = openRun("runs/digits");
 * run.newestCheckpoint()?.tensors.get("layers.0.W")?.shape; // [785, 100]
 */
export function openRun(dir: string, options: RunOptions = {}): Run {
  readDescription(dir); // no lock where there is no run
  const lock = options.lock ? lockRun(dir, options.disk ?? disk) : undefined;
  try {
    return openFolder(dir, options, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function openFolder(
  dir: string,
  { keep = 3, counts = () => true, disk: on = disk }: RunOptions,
  lock?: RunLock,
  isNew = false,
): Run {
  if (!Number.isInteger(keep) || keep < 1) fail("openRun", `expected to keep at least 1 checkpoint, got ${keep}.`);
  const description = readDescription(dir);
  const recordingPath = join(dir, "recording.mcap");
  const folder = join(dir, "checkpoints");
  const best = join(folder, "best.safetensors");
  let recording: RecordingSink | undefined;

  const checkpoints = (): CheckpointFile[] => checkpointsIn(folder);
  /** The files that a killed process has left, and the checkpoints beyond those to keep once there is one of step `newest`. */
  const leftovers = (newest: number): string[] => [
    ...outdated(checkpoints(), newest, keep, counts).map(({ path }) => path),
    ...namesIn(folder)
      .filter((name) => name.endsWith(".safetensors.tmp"))
      .map((name) => join(folder, name)),
    ...[dir, folder].flatMap((where) => deadTemporaries(where)),
  ];
  /** The checkpoint of which `best` should be a copy, if it is none. */
  const missedBest = (step: number): CheckpointFile | undefined => {
    if (step < 0 || bestStep() === step) return undefined;
    return checkpoints().find((file) => file.step === step);
  };
  const bestStep = (): number | undefined => {
    try {
      return loadCheckpoint(best).step;
    } catch {
      return undefined;
    }
  };

  return {
    dir,
    description,
    recordingPath,
    appendRecording: (resumeAt) => (recording = recordingSink(recordingPath, resumeAt, on)),
    cutRecording(step) {
      ownFile(recordingPath);
      return cutRecording(pieces(recordingPath), step, recordingPath);
    },
    saveCheckpoint(step, cells, metadata, { best: isBest = false } = {}) {
      if (!Number.isSafeInteger(step) || step < 0) fail("checkpoint", `expected a step of 0 or more, got ${step}.`);
      const path = join(folder, checkpointName(step));
      const bytes = writeCheckpoint(step, cells, metadata);
      recording?.sync(); // first the recording: a checkpoint on disk must not be ahead of it
      if (!ownFolder(folder)) makeFolder(folder, on);
      writeFileAtomic(path, bytes, on);
      if (isBest) writeFileAtomic(best, bytes, on);
      for (const left of leftovers(step)) quietly(() => on.unlink(left));
      return path;
    },
    reserve(cells) {
      let bytes = 0;
      for (const { get } of cells.values()) bytes += get().byteLength;
      try {
        return takeRoom(folder, (keep + BESIDE_KEPT) * (bytes + HEAD), on);
      } catch (error) {
        return fail(
          folder,
          `expected room for the checkpoints of this training, got ${reason(error)}. Make room or choose another folder.`,
          error,
        );
      }
    },
    checkpoints,
    newestCheckpoint(until = Infinity) {
      const skipped: string[] = [];
      for (const file of checkpoints()
        .filter(({ step }) => step <= until)
        .toReversed()) {
        try {
          return { ...loadCheckpoint(file.path, file.step), skipped };
        } catch (error) {
          skipped.push(reason(error));
        }
      }
      if (skipped.length === 0) return undefined;
      return fail(folder, `expected a checkpoint that is whole, got ${skipped.length} damaged. ${skipped.join(" ")}`);
    },
    bestCheckpoint: () => (ownFile(best) ? { ...loadCheckpoint(best), skipped: [] } : undefined),
    recoverRecording: (step, known, names) => recoverRecording(recordingPath, step, known, names, on),
    isTidy: (newest, bestStep) => !isLocked(dir) && leftovers(newest).length === 0 && !missedBest(bestStep),
    tidy(newest, bestStep) {
      for (const left of leftovers(newest)) quietly(() => on.unlink(left));
      const source = missedBest(bestStep);
      if (!source) return;
      loadCheckpoint(source.path, source.step);
      writeFileAtomic(best, readRegularFile(source.path), on);
    },
    markFailed: (failure) => writeFailure(dir, failure, on),
    failure: () => readFailure(dir),
    release: () => lock?.release(),
    remove() {
      removeRun(dir, on);
      lock?.release();
      if (isNew) quietly(() => on.rmdir(dir));
    },
  };
}

function readDescription(dir: string): unknown {
  const path = join(dir, "run.json");
  if (!existsSync(dir)) fail(dir, `expected a run, found nothing there. ${RUN_HOLDS}. Check the path.`);
  if (!statSync(dir).isDirectory()) fail(dir, `expected a folder, got a file. ${RUN_HOLDS}.`);
  if (!ownFile(path)) {
    const found = listed(dir);
    const some = found.slice(0, 5).join(", ") + (found.length > 5 ? `, … (${found.length} in all)` : "");
    fail(dir, `expected a run, got a folder without run.json (it holds ${some || "nothing"}). ${RUN_HOLDS}.`);
  }
  const bytes = readRegularFile(path, MOST_DESCRIPTION);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return fail(path, `expected JSON, got ${reason(error)}. Restore it, or train anew.`, error);
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
