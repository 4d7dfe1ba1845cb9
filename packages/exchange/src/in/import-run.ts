import type { DescribedNetwork, Experiment } from "@closurenet/experiment";
import { writeRun, type Moment } from "@closurenet/experiment/node";
import { reason } from "../errors.ts";
import type { Corrections } from "./corrections.ts";
import { openModelFolder, type ModelFolder } from "./model-folder.ts";

/** A run that was made of files of another program. */
export interface Imported extends Pick<ModelFolder, "title" | "said"> {
  readonly frames: number;
  /** Why checkpoints were left out. */
  readonly problems: readonly string[];
}

/** Steps of an epoch of MNIST in minibatches of 100, a tenth held out: what an imported run is trained on with, if it is. */
const EPOCH = 540;

/**
 * Makes a run of ours of safetensors files of another program: its description, a frame for each checkpoint, and a checkpoint
 * with the exact weights of the last, from which its network is opened, taken apart and trained on.
 *
 * @throws if the files make no network that can be computed, `dir` already holds a run, or the disk fails.
 * @example
 * const { title, frames } = importRun("models", "runs/imported");
 * frames; // 2
 * title; // "784-36-10 · relu"
 */
export function importRun(path: string, dir: string, corrections: Corrections = {}): Imported {
  const folder = openModelFolder(path, corrections);
  const { checkpoints, title, said } = folder;
  const { net, step } = folder.newest();
  const problems: string[] = [];
  function* moments(): Generator<Moment> {
    for (const [i, { step: at, epoch }] of checkpoints.entries()) {
      try {
        folder.restore(net, i);
      } catch (error) {
        problems.push(reason(error));
        continue;
      }
      yield { step: at, epoch };
    }
  }
  const frames = writeRun(dir, experimentOf(folder, net, step), net, moments());
  return { title, said, frames, problems };
}

/** What a training that goes on would need to know: plain descent in minibatches of 100, an epoch more than there were. */
function experimentOf(
  { checkpoints, pixels, normalize }: ModelFolder,
  { description }: DescribedNetwork,
  step: number,
): Experiment {
  return {
    format: "closurenet run",
    version: 1,
    ...description,
    optimizer: { kind: "sgd", learningRate: 0.1 },
    schedule: "constant",
    epochs: Math.ceil(step / EPOCH) + 1,
    validation: 0.1,
    every: Math.max(1, Math.round(step / checkpoints.length)),
    data: {
      name: "not known: the run was imported",
      source: "elsewhere",
      train: 0,
      test: 0,
      digests: {},
      pixels,
      ...(normalize && { normalize: [...normalize] }),
    },
  };
}
