import type { FrameEncoder, RecordingWriter } from "@closurenet/checkpoint";
import type { RecordingSink, Run } from "@closurenet/checkpoint/node";
import type { DescribedNetwork } from "./build/network.ts";
import { quietly } from "./errors.ts";
import { progressCells, type RecordingProgress } from "./recording-progress.ts";
import type { Classified, ExperimentRun, RunEvent } from "./run.ts";

/** How good an epoch was, at least 0. The best checkpoint is that of the highest score. */
const score = ({ accuracy }: Classified): number => accuracy;

/** The open files of a run. */
export interface Files {
  readonly sink: RecordingSink;
  readonly recording: RecordingWriter;
  readonly encoder: FrameEncoder;
}

/**
 * Runs a training and writes its frames, and a checkpoint after every epoch and where the training is stopped.
 *
 * A stop adds no frame, because a resumed training must give the same bytes as one that was never stopped.
 */
export function* record(
  run: Run,
  training: ExperimentRun,
  { sink, recording, encoder }: Files,
  { pending, best: bestBefore }: RecordingProgress,
): Generator<RunEvent, DescribedNetwork> {
  let metrics = [...pending];
  let best = bestBefore;
  let last: RunEvent | undefined;

  function save(step: number, isBest: boolean): void {
    recording.flush(); // a checkpoint must not be ahead of its film
    const cells = new Map([...training.cells(), ...progressCells({ pending: metrics, best })]);
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
    const isBest = validation !== undefined && score(validation) > best;
    if (isBest) best = score(validation);
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
    // Here the training is finished, was stopped, or its caller has ended the loop: then the weights are saved. Or there was
    // an error: then they are not saved, and errors of closing must not hide it.
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
