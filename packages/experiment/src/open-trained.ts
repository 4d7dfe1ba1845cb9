import { openRun } from "@closurenet/checkpoint/node";
import { buildNetwork, type DescribedNetwork } from "./build/network.ts";
import { parseExperiment, type Experiment } from "./description/experiment.ts";
import { fail } from "./errors.ts";
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

/**
 * Rebuilds the network of a run from `run.json` and the newest checkpoint that is not damaged.
 *
 * @throws if `dir` is no run or has no whole checkpoint, or the checkpoint belongs to another network.
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
  // A checkpoint also holds the optimizer, the position and the film's clock. A network needs only its own cells.
  const cells = net.cells();
  restoreFrom(found.path, cells, new Map([...found.tensors].filter(([name]) => cells.has(name))));
  return { experiment, net, step: found.step, skipped: found.skipped };
}
