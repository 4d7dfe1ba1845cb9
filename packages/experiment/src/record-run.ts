import { existsSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { recordingWriter } from "@closurenet/checkpoint";
import {
  createRun,
  frameThread,
  recordingFrames,
  type Disk,
  type RecordingSink,
  type Run,
} from "@closurenet/checkpoint/node";
import type { Dataset } from "@closurenet/core";
import type { Computing, DescribedNetwork } from "./build/network.ts";
import type { Experiment } from "./description/experiment.ts";
import { quietly } from "./errors.ts";
import { record } from "./recorder.ts";
import { initialProgress } from "./recording-progress.ts";
import { runExperiment, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/** How a run is computed and written. */
export interface RecordOptions extends Computing {
  /** Ends the training after the present step. */
  readonly signal?: AbortSignal | undefined;
  /** The disk to write on; for tests. */
  readonly disk?: Disk | undefined;
}

/**
 * Runs an experiment and writes it to a folder: `run.json` before the first step, the frames of the film, and a checkpoint
 * after every epoch and where the training is stopped. Returns the network.
 *
 * @throws if `dir` already holds a run, the disk fails, or the training diverges. The frames up to there stay; a run without
 * any frame is removed.
 * @example
 * for (const { step, steps } of recordRun("runs/first", experiment, data)) console.log(`${step} of ${steps}`);
 * openTrained("runs/first").step; // 30, the last
 */
export function* recordRun(
  dir: string,
  experiment: Experiment,
  data: Dataset,
  { disk, ...options }: RecordOptions = {},
): Generator<RunEvent, DescribedNetwork> {
  const training = runExperiment(experiment, data, options);
  const existed = existsSync(dir);
  const run = createRun(dir, experiment, disk && { disk });
  let sink: RecordingSink | undefined;
  try {
    sink = run.appendRecording();
    const encoder = frameThread();
    const recording = recordingWriter(sink, { run: title(experiment) }, undefined, encoder);
    return yield* record(run, training, { sink, recording, encoder }, initialProgress);
  } catch (error) {
    quietly(() => sink?.close());
    removeIfEmpty(run, existed);
    throw error;
  }
}

/** Removes the files of a run without any frame; also its folder, unless that existed before. */
export function removeIfEmpty({ dir, recordingPath }: Run, existed: boolean): void {
  let framed = existsSync(recordingPath); // where it cannot be read it stays, and what went wrong before is told
  quietly(() => (framed &&= recordingFrames(recordingPath).next().done !== true));
  if (framed) return;
  for (const name of ["recording.mcap", "run.json", "checkpoints"]) {
    quietly(() => rmSync(join(dir, name), { recursive: true, force: true }));
  }
  if (!existed) quietly(() => rmdirSync(dir));
}
