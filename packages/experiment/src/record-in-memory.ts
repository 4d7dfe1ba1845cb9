import { memoryRun, recordingWriter, type Sink } from "@closurenet/checkpoint";
import type { Dataset } from "@closurenet/core";
import type { Computing, DescribedNetwork } from "./build/network.ts";
import type { Experiment } from "./description/experiment.ts";
import { record, type Recording } from "./recorder.ts";
import { initialProgress } from "./recording-progress.ts";
import { isEpochEnd, runExperiment, type ExperimentRun, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/** An experiment that is recorded in memory. */
export interface RecordInMemory extends Generator<RunEvent, DescribedNetwork> {
  /** From the next step on the updates are `factor` times as large as the optimizer and its schedule say. */
  readonly changeRate: ExperimentRun["changeRate"];
  /** The files of its run beside the recording, by their paths in the folder. */
  files(): Map<string, Uint8Array<ArrayBuffer>>;
}

/**
 * Runs an experiment and records it without a disk: the recording goes to `sink`, all else stays in memory. Together these
 * are, byte for byte, what `recordRun` writes, so that `resumeRun` goes on with them.
 *
 * To end it early, end the `for` loop, or call `return`.
 *
 * @throws if the data do not fit the network, or the training diverges. What came before stays.
 * @example
 * const pieces: Uint8Array[] = [];
 * const run = recordInMemory(experiment, data, { sink: (bytes) => void pieces.push(bytes.slice()) });
 * for (const { step, steps } of run) console.log(`${step} of ${steps}`);
 * run.files().has("checkpoints/step-00000030.safetensors"); // true
 */
export function recordInMemory(
  experiment: Experiment,
  data: Dataset,
  { sink: append, ...options }: Computing & Pick<Recording, "checkpointEvery"> & { readonly sink: Sink },
): RecordInMemory {
  const training = runExperiment(experiment, data, options);
  const run = memoryRun({ counts: isEpochEnd(experiment, training) });
  const sink = Object.assign((bytes: Uint8Array) => append(bytes), {
    sync: () => undefined,
    close: () => undefined,
  });
  const recording = recordingWriter(sink, { run: title(experiment) });
  return Object.assign(
    record(run, training, { sink, recording, budget: experiment.filmBudget }, initialProgress, options),
    {
      changeRate: training.changeRate,
      files: () => run.files(training.described()),
    },
  );
}
