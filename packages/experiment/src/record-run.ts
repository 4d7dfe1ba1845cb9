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
import { atTheStart, record } from "./recorder.ts";
import { runExperiment, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/** How a run is computed and written. */
export interface RecordOptions extends Computing {
  /** Ends the training after the step that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** The disk to write on; for tests. */
  readonly disk?: Disk | undefined;
}

/**
 * Runs an experiment and writes it down: `run.json` before the first step, a frame of the film whenever one is wanted,
 * a checkpoint after every epoch and at the end, however the end comes. Returns the network as it was left.
 *
 * @throws where `dir` holds a run already, the disk refuses, or the training diverges: the film up to there stays, and a
 * run without any film is taken away.
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
  const found = existsSync(dir);
  const run = createRun(dir, experiment, disk && { disk });
  let sink: RecordingSink | undefined;
  try {
    sink = run.appendRecording();
    const encoder = frameThread();
    const recording = recordingWriter(sink, { run: title(experiment) }, undefined, encoder);
    return yield* record(run, training, { sink, recording, encoder }, atTheStart);
  } catch (error) {
    quietly(() => sink?.close());
    if (isEmpty(run)) discard(run, found);
    throw error;
  }
}

const isEmpty = ({ recordingPath }: Run): boolean =>
  !existsSync(recordingPath) || recordingFrames(recordingPath).next().done === true;

/** Takes away a run in which there is nothing to see; its folder too, unless that was `found` there. */
function discard({ dir }: Run, found: boolean): void {
  for (const name of ["recording.mcap", "run.json", "checkpoints"]) {
    quietly(() => rmSync(join(dir, name), { recursive: true, force: true }));
  }
  if (!found) quietly(() => rmdirSync(dir));
}
