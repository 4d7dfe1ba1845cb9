import {
  valuesOf,
  type FrameEncoder,
  type MetricPoint,
  type RecordingWriter,
  type Tensors,
} from "@closurenet/checkpoint";
import type { RecordingSink, Run } from "@closurenet/checkpoint/node";
import { cell, type Cells } from "@closurenet/core";
import type { DescribedNetwork } from "./build/network.ts";
import { quietly } from "./errors.ts";
import type { Classified, ExperimentRun, RunEvent } from "./run.ts";

/** Where a recording stands between two frames. */
export interface Standing {
  /** Measured since the last frame. */
  readonly pending: readonly MetricPoint[];
  /** The merit of the best epoch so far; −1 before the first. */
  readonly best: number;
}

/** How good an epoch was, at least 0: by this the best checkpoint is chosen. */
const merit = ({ accuracy }: Classified): number => accuracy;

export const atTheStart: Standing = { pending: [], best: -1 };

const PENDING = "recording.pending";
const BEST = "recording.best";

/** A standing as cells, so that a checkpoint holds it: a row of step, epoch and loss for each point. */
const standingCells = ({ pending, best }: Standing): Cells =>
  new Map([
    [
      PENDING,
      cell(pending.length, 3, Float64Array.from(pending.flatMap(({ step, epoch, loss }) => [step, epoch, loss]))),
    ],
    [BEST, cell(1, 1, Float64Array.of(best))],
  ]);

/** The standing that a checkpoint holds, and the names that it lies under. */
export function standingOf(tensors: Tensors): { readonly standing: Standing; readonly names: readonly string[] } {
  const rows = valuesOf(tensors.get(PENDING)!);
  const pending = Array.from({ length: rows.length / 3 }, (_, i) => ({
    step: rows[3 * i]!,
    epoch: rows[3 * i + 1]!,
    loss: rows[3 * i + 2]!,
  }));
  return { standing: { pending, best: valuesOf(tensors.get(BEST)!)[0]! }, names: [PENDING, BEST] };
}

/** The open files of a run. */
export interface Files {
  readonly sink: RecordingSink;
  readonly recording: RecordingWriter;
  readonly encoder: FrameEncoder;
}

/**
 * Writes a training down as it goes: frames, and a checkpoint after every epoch and where the training is stopped.
 *
 * A stop adds no frame: a resumed training must end with the bytes of one that was never stopped.
 */
export function* record(
  run: Run,
  training: ExperimentRun,
  { sink, recording, encoder }: Files,
  { pending, best: bestBefore }: Standing,
): Generator<RunEvent, DescribedNetwork> {
  let metrics = [...pending];
  let best = bestBefore;
  let last: RunEvent | undefined;

  function save(step: number, isBest: boolean): void {
    recording.flush(); // a checkpoint is never ahead of its film
    const cells = new Map([...training.cells(), ...standingCells({ pending: metrics, best })]);
    run.saveCheckpoint(step, cells, new Map(), { best: isBest });
  }

  function take(event: RunEvent): void {
    const { step, epoch, loss, epochEnd, frame } = event;
    const validation = epochEnd?.validation;
    if (loss !== undefined) metrics.push({ step, epoch, loss, ...(validation && { validation }) });
    if (frame) {
      recording.frame(step, epoch, training.weights(), metrics);
      metrics = [];
    }
    recording.advance();
    if (!epochEnd) return;
    const isBest = validation !== undefined && merit(validation) > best;
    if (isBest) best = merit(validation);
    save(step, isBest);
  }

  let failed = true;
  try {
    for (const event of training) {
      take(event);
      last = event;
      failed = false;
      yield event;
      failed = true;
    }
    failed = false;
  } finally {
    // The last step, an interruption and a caller who stops asking leave whole weights; after an error they are not kept,
    // and that error is told, whatever else the files have to say.
    const end = (): void => {
      try {
        if (!failed && last && last.step > 0 && !last.epochEnd) save(last.step, false);
        recording.close();
      } finally {
        encoder.close();
        sink.close();
      }
    };
    if (failed) quietly(end);
    else end();
  }
  return training.net;
}
