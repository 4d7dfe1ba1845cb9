import type { RecordingSink, RecordingWriter, RunWriter } from "@closurenet/checkpoint";
import type { DescribedNetwork } from "./build/network.ts";
import { divergenceIn, expectFiniteWeights } from "./divergence.ts";
import { quietly } from "./errors.ts";
import { isDiskFull } from "./disk-full.ts";
import { progressCells, type RecordingProgress } from "./recording-progress.ts";
import type { Classified, ExperimentRun, RunEvent } from "./run.ts";

/** How good an epoch was, at least 0. The best checkpoint is that of the highest score. */
const score = ({ accuracy }: Classified): number => accuracy;

/** The open files of a run, and how many bytes the film may have. */
export interface Files {
  readonly budget: number | undefined;
  readonly sink: RecordingSink;
  readonly recording: RecordingWriter;
}

/** What may be chosen about the files of a run. None of it changes what is in them at the end. */
export interface Recording {
  /** Seconds between two checkpoints within an epoch; 0 for one after each step. Default: 30. */
  readonly checkpointEvery?: number | undefined;
  /** Whether a full disk ends the training, or only its film. Default: "stop". */
  readonly onDiskFull?: "stop" | "drop-film" | undefined;
  /** Gets what a person should know, a sentence each. */
  readonly notice?: ((text: string) => void) | undefined;
}

/** Bytes of a frame beside its weights, and of what was measured at one step: a little more than they are. */
const FRAME = 1000;
const POINT = 100;

/** In a checkpoint, of a recording from which frames are missing: no recording is so far. */
const MORE_THAN_THERE_IS = { frames: Number.MAX_SAFE_INTEGER, step: -1, bytes: 0, crc: 0 };

/**
 * Runs a training and writes its frames, and a checkpoint after every epoch, every so many seconds, and where the training is
 * stopped.
 *
 * Neither a stop nor a checkpoint adds a frame, because a resumed training must give the same bytes as one that was never
 * stopped. A training that diverges is marked, and has no checkpoint from after that.
 */
export function* record(
  run: RunWriter,
  training: ExperimentRun,
  { sink, recording, budget = Infinity }: Files,
  { pending, best: bestBefore, bestStep: bestStepBefore, full: fullBefore }: Omit<RecordingProgress, "recorded">,
  { checkpointEvery = 30, onDiskFull = "stop", notice }: Recording,
): Generator<RunEvent, DescribedNetwork> {
  let metrics = [...pending];
  let [best, bestStep] = [bestBefore, bestStepBefore];
  let last: RunEvent | undefined;
  let saved: number | undefined;
  let savedAt = performance.now();
  let filming = true;
  let full = fullBefore;
  const weightBytes = [...training.weights().values()].reduce((sum, { rows, cols }) => sum + 2 * rows * cols, 0);

  /** Whether the film takes a frame: within its budget, with room for the last one; and that one in any case. */
  function takesFrame(step: number): boolean {
    if (full || step === training.steps) return step === training.steps;
    const needed = 2 * (FRAME + weightBytes) + POINT * metrics.length;
    if (step === 0 || recording.recorded().bytes + needed <= budget) return true;
    full = true;
    notice?.(
      `The film's budget of ${budget} bytes is reached at step ${step}. After that it has the last frame only, and its curve the ends of epochs.`,
    );
    return false;
  }

  /** Gives back the room that is kept for checkpoints where a full disk shall end the film only. */
  const giveBack = onDiskFull === "drop-film" ? run.reserve(training.cells()) : (): void => undefined;

  function endFilm(): void {
    filming = false;
    metrics = [];
    quietly(() => sink.close());
    giveBack();
    notice?.("The disk is full: the film ends here, and the training goes on without it.");
  }

  /** Does what the film needs. If the disk is full and the training shall go on, the film ends here. */
  function film(act: () => void): void {
    if (!filming) return;
    try {
      act();
    } catch (error) {
      if (onDiskFull === "stop" || !isDiskFull(error)) throw error;
      endFilm();
    }
  }

  function save(step: number, isBest: boolean): void {
    expectFiniteWeights(training.weights(), step);
    if (onDiskFull === "drop-film") film(() => sink.sync()); // here, where a full disk ends only the film
    const recorded = filming ? recording.recorded() : MORE_THAN_THERE_IS;
    const cells = new Map([
      ...training.cells(),
      ...progressCells({ pending: metrics, best, bestStep, full, recorded }),
    ]);
    try {
      run.saveCheckpoint(step, cells, new Map(), { best: isBest });
    } catch (error) {
      if (onDiskFull === "stop" || !filming || !isDiskFull(error)) throw error;
      endFilm();
      return save(step, isBest);
    }
    saved = step;
    savedAt = performance.now();
  }

  function take(event: RunEvent): void {
    const { step, epoch, loss, epochEnd, frame, diverged } = event;
    const validation = epochEnd?.validation;
    if (loss !== undefined && filming && (!full || epochEnd))
      metrics.push(validation ? { step, epoch, loss, validation } : { step, epoch, loss });
    film(() => {
      if (!frame || !takesFrame(step)) return;
      recording.frame(step, epoch, training.weights(), metrics);
      metrics = [];
    });
    if (diverged) return;
    if (!epochEnd) {
      if (step > 0 && performance.now() - savedAt >= 1000 * checkpointEvery) save(step, false);
      return;
    }
    const isBest = validation !== undefined && score(validation) > best;
    if (isBest) [best, bestStep] = [score(validation), step];
    save(step, isBest);
  }

  let failed = true;
  let divergence: string | undefined;
  try {
    for (const event of training) {
      take(event);
      last = event;
      failed = false;
      yield event;
      failed = true;
    }
    failed = false;
  } catch (error) {
    divergence = divergenceIn(error);
    throw error;
  } finally {
    // Here the training is finished, was stopped, or its caller has ended the loop: then the weights are saved. Or there was
    // an error: then they are not saved, and errors of closing must not hide it.
    const end = (): void => {
      try {
        if (!failed && last && last.step > 0 && !last.diverged && saved !== last.step) save(last.step, false);
        giveBack();
        film(() => recording.close());
      } finally {
        sink.close();
      }
      // Last, because a run that is marked is not looked at again.
      const [step = 0] = training.cells().get("train.position")!.get();
      if (divergence !== undefined) run.markFailed({ step, reason: divergence });
    };
    if (failed) quietly(end);
    else end();
  }
  return training.net;
}
