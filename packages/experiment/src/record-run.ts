import { recordingWriter, type MetricPoint } from "@closurenet/checkpoint";
import { createRun } from "@closurenet/checkpoint/node";
import type { Dataset } from "@closurenet/core";
import type { Experiment } from "./description.ts";
import { runExperiment, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/**
 * Runs an experiment and writes it down: `run.json` before the first step, a frame of the film whenever one is wanted,
 * a checkpoint after every epoch and at the end, however the end comes. Returns the network as it was left.
 *
 * @throws where `dir` holds a run already, the disk refuses, or the training diverges: the film up to there stays.
 * @example
 * for (const event of recordRun("runs/first", experiment, data)) console.log(event.step);
 */
export function* recordRun(
  dir: string,
  experiment: Experiment,
  data: Dataset,
  options: { readonly signal?: AbortSignal } = {},
): Generator<RunEvent, ReturnType<typeof runExperiment>["net"]> {
  const training = runExperiment(experiment, data, options);
  const run = createRun(dir, experiment);
  const sink = run.appendRecording();
  const recording = recordingWriter(sink, { run: title(experiment) });
  let metrics: MetricPoint[] = [];
  let last: RunEvent | undefined;
  let best = -1;
  let recorded = -1;

  function frame({ step, epoch }: RunEvent): void {
    recording.frame(step, epoch, training.weights(), metrics);
    metrics = [];
    recorded = step;
  }

  function isBest(validation: { readonly accuracy: number } | undefined): boolean {
    if (!validation || validation.accuracy <= best) return false;
    best = validation.accuracy;
    return true;
  }

  /** Ends the files; with `whole`, after the weights as they are now. */
  function finish(whole: boolean): void {
    try {
      if (last && whole) {
        if (last.step > recorded) frame(last);
        if (!last.epochEnd) run.saveCheckpoint(last.step, training.cells(), new Map());
      }
      recording.close();
    } finally {
      sink.close();
    }
  }

  let failure: unknown;
  try {
    for (const event of training) {
      last = event;
      const { step, epoch, loss, epochEnd } = event;
      if (loss !== undefined) {
        metrics.push({ step, epoch, loss, ...(epochEnd?.validation && { validation: epochEnd.validation }) });
      }
      if (event.frame || epochEnd) frame(event); // a checkpoint is never ahead of its film
      if (epochEnd) run.saveCheckpoint(step, training.cells(), new Map(), { best: isBest(epochEnd.validation) });
      yield event;
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // The last step, an interruption and a caller who stops asking leave whole weights; after an error they are not kept,
    // and that error is told, whatever else the files have to say.
    if (failure === undefined) finish(true);
    else quietly(() => finish(false));
  }
  return training.net;
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // There is an earlier error to tell.
  }
}
