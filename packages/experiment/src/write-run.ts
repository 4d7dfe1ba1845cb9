import { recordingWriter } from "@closurenet/checkpoint";
import { createRun, type RecordingSink } from "@closurenet/checkpoint/node";
import { cell } from "@closurenet/core";
import type { DescribedNetwork } from "./build/network.ts";
import type { Experiment } from "./description/experiment.ts";
import { fail, quietly } from "./errors.ts";
import { removeIfEmpty } from "./record-run.ts";
import { initialProgress, progressCells } from "./recording-progress.ts";
import { networkTitle } from "./title.ts";

/** A moment of a training. */
export interface Moment {
  readonly step: number;
  readonly epoch: number;
}

/**
 * Writes a run whose weights come from elsewhere: a frame for each moment, and a checkpoint of the last one, from which
 * `resumeRun` goes on where the experiment has an optimizer without a memory.
 *
 * @param moments in order; while the caller is asked for the next one, it sets the weights of `net` to those of that moment
 * @returns how many frames were written
 * @throws if `dir` already holds a run, the disk fails, or there is no moment. Then no run is left.
 * @example
 * const net = buildNetwork(experiment);
 * writeRun("runs/untrained", experiment, net, [{ step: 0, epoch: 0 }]); // 1
 * openTrained("runs/untrained").step; // 0
 */
export function writeRun(
  dir: string,
  experiment: Experiment,
  net: DescribedNetwork,
  moments: Iterable<Moment>,
): number {
  const created = createRun(dir, experiment, { lock: true });
  let sink: RecordingSink | undefined;
  try {
    sink = created.appendRecording();
    const recording = recordingWriter(sink, { run: networkTitle(experiment) });
    const weights = new Map(net.params.map(({ name, value }) => [name, value]));
    let frames = 0;
    let last: Moment | undefined;
    for (const { step, epoch } of moments) {
      recording.frame(step, epoch, weights, []);
      last = { step, epoch };
      frames++;
    }
    if (!last) fail(dir, "expected at least one moment to write, got none.");
    const position = cell(1, 2, Float64Array.of(last.step, 0)); // steps done, and the sum of the losses of their epoch
    const progress = { ...initialProgress, recorded: recording.recorded() };
    const cells = new Map([...net.cells(), ["train.position", position] as const, ...progressCells(progress)]);
    created.saveCheckpoint(last.step, cells, new Map());
    recording.close();
    sink.close();
    return frames;
  } catch (error) {
    quietly(() => sink?.close());
    removeIfEmpty(created);
    throw error;
  } finally {
    created.release();
  }
}
