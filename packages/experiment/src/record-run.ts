import { existsSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { recordingWriter, type MetricPoint } from "@closurenet/checkpoint";
import { createRun, type Disk, type RecordingSink, type Run } from "@closurenet/checkpoint/node";
import type { Dataset, Network } from "@closurenet/core";
import type { Experiment } from "./description.ts";
import { runExperiment, type RunEvent } from "./run.ts";
import { title } from "./title.ts";

/**
 * Runs an experiment and writes it down: `run.json` before the first step, a frame of the film whenever one is wanted,
 * a checkpoint after every epoch and at the end, however the end comes. Returns the network as it was left.
 *
 * @throws where `dir` holds a run already, the disk refuses, or the training diverges: the film up to there stays, and a
 * run without any film is taken away.
 * @example
 * for (const event of recordRun("runs/first", experiment, data)) console.log(event.step);
 */
export function* recordRun(
  dir: string,
  experiment: Experiment,
  data: Dataset,
  { disk, ...options }: { readonly signal?: AbortSignal; readonly disk?: Disk } = {},
): Generator<RunEvent, Network> {
  const training = runExperiment(experiment, data, options);
  const found = existsSync(dir);
  const run = createRun(dir, experiment, disk && { disk });
  const { sink, recording } = opened();
  let metrics: MetricPoint[] = [];
  let last: RunEvent | undefined;
  let best = -1;
  let recorded = -1;

  function opened() {
    let sink: RecordingSink | undefined;
    try {
      sink = run.appendRecording();
      return { sink, recording: recordingWriter(sink, { run: title(experiment) }) };
    } catch (error) {
      quietly(() => sink?.close());
      discard(run, found);
      throw error;
    }
  }

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
      if (event.frame) frame(event);
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
    else {
      quietly(() => finish(false));
      if (recorded < 0) discard(run, found);
    }
  }
  return training.net;
}

/** Takes away a run in which there is nothing to see; its folder too, unless that was `found` there. */
function discard({ dir }: Run, found: boolean): void {
  for (const name of ["recording.mcap", "run.json", "checkpoints"]) {
    quietly(() => rmSync(join(dir, name), { recursive: true, force: true }));
  }
  if (!found) quietly(() => rmdirSync(dir));
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // There is an earlier error to tell.
  }
}
