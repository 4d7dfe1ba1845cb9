import { rmSync } from "node:fs";
import { recordingWriter, type RecordingState } from "@closurenet/checkpoint";
import { frameThread, openRun, type Checkpoint, type Run } from "@closurenet/checkpoint/node";
import type { Dataset } from "@closurenet/core";
import type { DescribedNetwork } from "./build/network.ts";
import { parseExperiment } from "./description/experiment.ts";
import { quietly } from "./errors.ts";
import type { RecordOptions } from "./record-run.ts";
import { record } from "./recorder.ts";
import { initialProgress, progressOf } from "./recording-progress.ts";
import { restoreFrom } from "./restore-from.ts";
import { runExperiment, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/**
 * Continues a run from its newest checkpoint that is not damaged, or from the start if it has no checkpoint. Weights,
 * optimizer, random states, metrics and recording become the same, byte by byte, as in a run that was never stopped. A
 * finished run is not changed.
 *
 * @throws if `dir` is no run, or its checkpoints are all damaged or belong to another network; and as `recordRun` does.
 * @example
 * for (const { step, steps } of resumeRun("runs/digits", data)) console.log(`${step} of ${steps}`);
 * openTrained("runs/digits").step; // 30, the last
 */
export function* resumeRun(
  dir: string,
  data: Dataset,
  { disk, ...options }: RecordOptions = {},
): Generator<RunEvent, DescribedNetwork> {
  const run = openRun(dir, disk && { disk });
  const experiment = parseExperiment(run.description, `${dir}/run.json`);
  const training = runExperiment(experiment, data, options);
  const checkpoint = run.newestCheckpoint();
  const { progress, names } = checkpoint
    ? progressOf(checkpoint.tensors, checkpoint.path)
    : { progress: initialProgress, names: [] };
  if (checkpoint) {
    const tensors = [...checkpoint.tensors].filter(([name]) => !names.includes(name));
    restoreFrom(checkpoint.path, training.cells(), new Map(tensors));
    if (checkpoint.step === training.steps) return training.net;
  }
  const resumeAt = continuation(run, checkpoint);
  const sink = run.appendRecording(resumeAt);
  try {
    const encoder = frameThread();
    const recording = recordingWriter(sink, { run: title(experiment) }, resumeAt, encoder);
    return yield* record(run, training, { sink, recording, encoder }, progress);
  } finally {
    quietly(() => sink.close());
  }
}

/** Where the recording continues: after the frames up to the checkpoint. Without a checkpoint the recording is removed. */
function continuation(run: Run, checkpoint: Checkpoint | undefined): RecordingState | undefined {
  if (checkpoint) return run.cutRecording(checkpoint.step);
  rmSync(run.recordingPath, { force: true });
  return undefined;
}
