import { recordingWriter } from "@closurenet/checkpoint";
import { openRun, recordingFrames, type Checkpoint, type Run } from "@closurenet/checkpoint/node";
import type { Dataset } from "@closurenet/core";
import type { DescribedNetwork } from "./build/network.ts";
import { parseExperiment, type Experiment } from "./description/experiment.ts";
import { fail, quietly } from "./errors.ts";
import type { RecordOptions } from "./record-run.ts";
import { record, type Recording } from "./recorder.ts";
import { initialProgress, progressOf, type RecordingProgress } from "./recording-progress.ts";
import { restoreFrom } from "./restore-from.ts";
import { isEpochEnd, runExperiment, type ExperimentRun, type RunEvent } from "./run.ts";
import { networkTitle, title } from "./title.ts";

/**
 * Continues a run from its newest checkpoint that is not damaged, or from the start if it has no checkpoint. Weights,
 * optimizer, random states, metrics and recording become the same, byte by byte, as in a run that was never stopped. A
 * finished run is not changed, unless its process was killed before all its files were written.
 *
 * The weights do not depend on the film. A recording that was lost, cut short or damaged goes on with what is whole of it: the
 * first frame after that has a `gap`, a damaged file is kept beside it, and `notice` gets a sentence.
 *
 * @throws if `dir` is no run, somebody else is writing to it, its training has diverged before, or its checkpoints are all
 * damaged or belong to another network; and as `recordRun` does.
 * @example
 * for (const { step, steps } of resumeRun("runs/digits", data)) console.log(`${step} of ${steps}`);
 * openTrained("runs/digits").step; // 30, the last
 */
export function* resumeRun(
  dir: string,
  data: Dataset,
  { disk, ...options }: RecordOptions = {},
): Generator<RunEvent, DescribedNetwork> {
  const looked = openRun(dir);
  const experiment = parseExperiment(looked.description, `${dir}/run.json`);
  const training = runExperiment(experiment, data, options);
  const counts = isEpochEnd(experiment, training);
  if (isSettled(openRun(dir, { counts }), training)) return training.net;
  const run = openRun(dir, { lock: true, counts, disk });
  try {
    return yield* goOn(run, experiment, training, options);
  } finally {
    run.release();
  }
}

/** The newest checkpoint, and the state of the recording when it was saved. */
interface Position {
  readonly checkpoint: Checkpoint | undefined;
  readonly progress: RecordingProgress;
}

/** Sets a training to the newest checkpoint of a run. */
function restoreNewest(run: Run, training: ExperimentRun): Position {
  const checkpoint = run.newestCheckpoint();
  if (!checkpoint) return { checkpoint, progress: initialProgress };
  const { progress, names } = progressOf(checkpoint.tensors, checkpoint.path);
  const tensors = [...checkpoint.tensors].filter(([name]) => !names.includes(name));
  restoreFrom(checkpoint.path, training.cells(), new Map(tensors));
  return { checkpoint, progress };
}

/** Whether there is nothing to do: all files are as a finished training leaves them. It changes no file. */
function isSettled(run: Run, training: ExperimentRun): boolean {
  if (run.failure() || run.newestCheckpoint()?.step !== training.steps) return false;
  const { progress } = restoreNewest(run, training);
  if (!run.isTidy(training.steps, progress.bestStep)) return false;
  const frames = recordingFrames(run.recordingPath);
  try {
    for (;;) {
      const { done, value } = frames.next();
      if (done) return value.complete && value.frames === (progress.recorded?.frames ?? value.frames);
    }
  } catch {
    return false; // there is no recording
  }
}

function* goOn(
  run: Run,
  experiment: Experiment,
  training: ExperimentRun,
  options: Recording,
): Generator<RunEvent, DescribedNetwork> {
  const { checkpoint, progress } = restoreNewest(run, training);
  run.tidy(checkpoint?.step ?? -1, progress.bestStep);
  expectNoFailure(run);
  const lengths = [experiment.epochs, ...(experiment.extended ?? []).map(({ epochs }) => epochs)];
  const names = [...lengths.map((epochs) => title({ ...experiment, epochs })), networkTitle(experiment)];
  const { state, damage } = run.recoverRecording(checkpoint?.step ?? -1, progress.recorded, names);
  const sink = run.appendRecording(state);
  try {
    const recording = recordingWriter(sink, { run: title(experiment) }, state);
    if (checkpoint && damage !== undefined) {
      const { step } = checkpoint;
      const last = state?.frames.at(-1)?.step ?? -1;
      options.notice?.(`${damage}. The film has a gap before step ${step}, and the weights go on from there.`);
      if (last < step) {
        const epoch = (step * experiment.epochs) / training.steps;
        recording.frame(step, epoch, training.weights(), [], { gap: true });
      }
    }
    return yield* record(run, training, { sink, recording, budget: experiment.filmBudget }, progress, options);
  } finally {
    quietly(() => sink.close());
  }
}

/** Refuses a run whose training has diverged: it can never go on. */
export function expectNoFailure(run: Run): void {
  const failure = run.failure();
  if (failure) fail(run.dir, `this training ended at step ${failure.step}, and cannot go on: ${failure.reason}`);
}
