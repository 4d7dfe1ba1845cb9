import { existsSync } from "node:fs";
import { recordingWriter } from "@closurenet/checkpoint";
import { createRun, recordingFrames, type Disk, type RecordingSink, type Run } from "@closurenet/checkpoint/node";
import type { Dataset } from "@closurenet/core";
import type { Computing, DescribedNetwork } from "./build/network.ts";
import type { Experiment } from "./description/experiment.ts";
import { quietly } from "./errors.ts";
import { record, type Recording } from "./recorder.ts";
import { initialProgress } from "./recording-progress.ts";
import { isEpochEnd, runExperiment, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/** How a run is computed and written. */
export interface RecordOptions extends Computing, Recording {
  /** Ends the training after the present step. */
  readonly signal?: AbortSignal | undefined;
  /** The disk to write on; for tests. */
  readonly disk?: Disk | undefined;
}

/**
 * Runs an experiment and writes it to a folder: `run.json` before the first step, the frames of the film, and a checkpoint
 * after every epoch, every 30 seconds, and where the training is stopped. Returns the network.
 *
 * Nobody else can write to the run until this ends. To end it early, end the `for` loop, or call `return`.
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
  const run = createRun(dir, experiment, { lock: true, counts: isEpochEnd(experiment, training), disk });
  let sink: RecordingSink | undefined;
  try {
    sink = run.appendRecording();
    const recording = recordingWriter(sink, { run: title(experiment) });
    return yield* record(run, training, { sink, recording, budget: experiment.filmBudget }, initialProgress, options);
  } catch (error) {
    quietly(() => sink?.close());
    removeIfEmpty(run);
    throw error;
  } finally {
    run.release();
  }
}

/** Removes a run without any frame. */
export function removeIfEmpty(run: Run): void {
  let framed = existsSync(run.recordingPath); // where it cannot be read it stays, and what went wrong before is told
  quietly(() => (framed &&= recordingFrames(run.recordingPath).next().done !== true));
  if (!framed) run.remove();
}
