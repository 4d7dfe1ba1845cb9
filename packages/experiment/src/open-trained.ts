import { openRun } from "@closurenet/checkpoint/node";
import { buildNetwork, type DescribedNetwork } from "./build/network.ts";
import { parseExperiment, type Experiment } from "./description/experiment.ts";
import { fail } from "./errors.ts";
import { restoreFrom } from "./restore-from.ts";

/** A network as a run left it. */
export interface Trained {
  readonly experiment: Experiment;
  readonly net: DescribedNetwork;
  /** The step of the checkpoint that its weights come from. */
  readonly step: number;
  /** Newer checkpoints that could not be read, and why. */
  readonly skipped: readonly string[];
}

/**
 * Rebuilds the network of a run from `run.json` and its newest checkpoint that validates.
 *
 * @throws where `dir` is no run, has no whole checkpoint, or the checkpoint is another network's.
 * @example
 * const { net, experiment, step } = openTrained("runs/digits");
 * console.log(title(experiment), `after ${step} steps`, accuracy(net, data));
 */
export function openTrained(dir: string): Trained {
  const run = openRun(dir);
  const experiment = parseExperiment(run.description, `${dir}/run.json`);
  const found = run.newestCheckpoint();
  if (!found) {
    return fail(dir, "expected a checkpoint, found none: the training has not reached the end of its first epoch.");
  }
  const net = buildNetwork(experiment);
  // A checkpoint also holds the optimizer, the position and the film's clock: a network needs its own cells.
  const cells = net.cells();
  restoreFrom(found.path, cells, new Map([...found.tensors].filter(([name]) => cells.has(name))));
  return { experiment, net, step: found.step, skipped: found.skipped };
}
