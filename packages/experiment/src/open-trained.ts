import type { Checkpoint, Run } from "@closurenet/checkpoint/node";
import { openRun } from "@closurenet/checkpoint/node";
import { blankNetwork, type DescribedNetwork } from "./build/network.ts";
import { parseExperiment, type Experiment } from "./description/experiment.ts";
import { fail, reason } from "./errors.ts";
import { restoreFrom } from "./restore-from.ts";

/** The trained network of a run. */
export interface Trained {
  readonly experiment: Experiment;
  readonly net: DescribedNetwork;
  /** The step of the checkpoint with its weights. */
  readonly step: number;
  /** Why newer checkpoints were not used: one reason per damaged file. */
  readonly skipped: readonly string[];
}

/** Which checkpoint of a run; the newest one where neither is given. */
export type Which =
  | { readonly step?: number | undefined; readonly best?: false | undefined }
  | { readonly step?: undefined; readonly best: boolean };

/**
 * Rebuilds the network of a run from `run.json` and a checkpoint: the newest that is not damaged, the one of a `step`, or the
 * `best`, whose validation accuracy was the highest.
 *
 * @throws if `dir` is no run or does not have that checkpoint whole, or the checkpoint belongs to another network.
 * @example
 * const { net, experiment, step } = openTrained("runs/digits");
 * console.log(title(experiment), `after ${step} steps`, accuracy(net, data));
 * openTrained("runs/digits", { step: 6 }).step; // 6
 */
export function openTrained(dir: string, { step, best }: Which = {}): Trained {
  const run = openRun(dir);
  const experiment = parseExperiment(run.description, `${dir}/run.json`);
  const found = best ? bestOf(run) : step === undefined ? run.newestCheckpoint() : atStep(run, step);
  if (!found) {
    const failure = run.failure();
    const why = failure
      ? `the training ended at step ${failure.step}, before it had one. ${failure.reason}`
      : "the training has not reached the end of its first epoch.";
    return fail(dir, `expected a checkpoint, found none: ${why}`);
  }
  const net = blankNetwork(experiment);
  // A checkpoint also holds the optimizer, the position and the film's clock. A network needs only its own cells.
  const cells = net.cells();
  restoreFrom(found.path, cells, new Map([...found.tensors].filter(([name]) => cells.has(name))));
  return { experiment, net, step: found.step, skipped: found.skipped };
}

function bestOf(run: Run): Checkpoint {
  const found = run.bestCheckpoint();
  return found ?? fail(run.dir, "expected the best checkpoint, found none: a training without validation has none.");
}

/** The checkpoint of a step: one of the newest, or the best. */
function atStep(run: Run, step: number): Checkpoint {
  const steps = run.checkpoints().map((file) => file.step);
  if (steps.includes(step)) {
    const found = run.newestCheckpoint(step);
    if (found?.step === step) return found;
    fail(
      run.dir,
      `expected the checkpoint of step ${step} to be whole, got a damaged one. ${found?.skipped.join(" ")}`,
    );
  }
  let best: Checkpoint | undefined;
  try {
    best = run.bestCheckpoint();
  } catch (error) {
    fail(run.dir, `expected a checkpoint of step ${step}, found none at ${steps.join(", ")}. ${reason(error)}`);
  }
  if (best?.step === step) return best;
  const there = [...steps.map(String), ...(best ? [`${best.step} (the best)`] : [])].join(", ");
  return fail(run.dir, `expected a checkpoint of step ${step}, found ${there === "" ? "none" : `steps ${there}`}.`);
}
