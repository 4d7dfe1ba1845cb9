import { join } from "node:path";
import { openRun, writeFileAtomic, type Run } from "@closurenet/checkpoint/node";
import { parseExperiment, type Experiment } from "./description/experiment.ts";
import { fail } from "./errors.ts";
import { expectNoFailure } from "./resume-run.ts";

/**
 * Gives a run more epochs, so that `resumeRun` goes on with it, also where it was finished. `run.json` then says at which step
 * that was, and how many epochs there were before.
 *
 * With a constant step size the weights become those of a training of so many epochs from the start. A schedule is laid over all
 * epochs anew: the step size jumps to where it would be by then, and the weights become others.
 *
 * @throws if `dir` is no run, has no fewer epochs, its training has diverged, somebody else is writing to it, or it cannot be written.
 * @example
 * extendRun("runs/digits", 6).epochs; // 6
 * for (const { step, steps } of resumeRun("runs/digits", data)) console.log(`${step} of ${steps}`);
 */
export function extendRun(dir: string, epochs: number): Experiment {
  const run = openRun(dir, { lock: true });
  try {
    return extended(dir, run, epochs);
  } finally {
    run.release();
  }
}

function extended(dir: string, run: Run, epochs: number): Experiment {
  expectNoFailure(run);
  const path = join(dir, "run.json");
  const before = parseExperiment(run.description, path);
  if (epochs === before.epochs) return before;
  if (epochs < before.epochs) {
    return fail(
      dir,
      `expected more than the ${before.epochs} epochs that it has, got ${epochs}. Weights do not go back.`,
    );
  }
  const step = run.newestCheckpoint()?.step ?? 0;
  const lengths = [...(before.extended ?? []), ...(step > 0 ? [{ step, epochs: before.epochs }] : [])];
  const experiment = parseExperiment({ ...before, epochs, ...(lengths.length > 0 && { extended: lengths }) }, path);
  writeFileAtomic(path, new TextEncoder().encode(`${JSON.stringify(experiment, null, 2)}\n`));
  return experiment;
}
