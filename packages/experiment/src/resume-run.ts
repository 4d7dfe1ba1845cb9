import { rmSync } from "node:fs";
import { recordingWriter, type RecordingState } from "@closurenet/checkpoint";
import { frameThread, openRun, type Checkpoint, type Run } from "@closurenet/checkpoint/node";
import type { Dataset } from "@closurenet/core";
import type { DescribedNetwork } from "./build/network.ts";
import { parseExperiment } from "./description/experiment.ts";
import { quietly } from "./errors.ts";
import type { RecordOptions } from "./record-run.ts";
import { atTheStart, record, standingOf } from "./recorder.ts";
import { restoreFrom } from "./restore-from.ts";
import { runExperiment, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/**
 * Goes on with a run from its newest checkpoint that validates, or from the start where there is none: weights, optimizer,
 * random states, metrics and recording end with the bytes of a run that was never stopped. A run that has come to its end
 * is left as it is.
 *
 * @throws where `dir` is no run, its checkpoints are all damaged or another network's, or as `recordRun` does.
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
  const { standing, names } = checkpoint ? standingOf(checkpoint.tensors) : { standing: atTheStart, names: [] };
  if (checkpoint) {
    const tensors = [...checkpoint.tensors].filter(([name]) => !names.includes(name));
    restoreFrom(checkpoint.path, training.cells(), new Map(tensors));
    if (checkpoint.step === training.steps) return training.net;
  }
  const at = cutBack(run, checkpoint);
  const sink = run.appendRecording(at);
  try {
    const encoder = frameThread();
    const recording = recordingWriter(sink, { run: title(experiment) }, at, encoder);
    return yield* record(run, training, { sink, recording, encoder }, standing);
  } finally {
    quietly(() => sink.close());
  }
}

/** Where the recording goes on: after the frames that the checkpoint knows, or in a file begun anew. */
function cutBack(run: Run, checkpoint: Checkpoint | undefined): RecordingState | undefined {
  if (checkpoint) return run.cutRecording(checkpoint.step);
  rmSync(run.recordingPath, { force: true });
  return undefined;
}
