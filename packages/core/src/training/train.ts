import { cell, type Cell, type CellArray, type Cells } from "../cells/cell.ts";
import type { Dataset } from "../data/dataset.ts";
import { described, fail } from "../errors.ts";
import { allMeasures, evaluateAt, type Evaluation } from "../evaluation/evaluate.ts";
import type { Network } from "../network/network.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import { rng } from "../random/rng.ts";
import { shuffle } from "../random/shuffle.ts";
import { descent } from "./descent.ts";
import { once } from "./once.ts";
import { split } from "./split.ts";
import { trainSetting, type TrainOptions } from "./train-options.ts";

/** What a training tells after each step. */
export interface Step {
  /** Steps done, from 1 on. */
  readonly step: number;
  /** Steps of the whole training. */
  readonly steps: number;
  /** Epochs done; 1.5 is in the middle of the second. */
  readonly epoch: number;
  /** Mean loss over the minibatch, before its update. */
  readonly loss: number;
  /** Examples in the minibatch. */
  readonly n: number;
  /** After the last step of an epoch: its number, from 1 on; its mean loss; the evaluation of the held-out examples. */
  readonly epochEnd?: { readonly epoch: number; readonly loss: number; readonly validation?: Evaluation };
}

/**
 * A training under way. Take its steps with `for … of`, or by hand with `next()`. To stop it, stop taking steps. A `break` ends
 * it for good; steps taken by hand can go on at any time.
 */
export interface Training extends Generator<Step, void> {
  readonly net: Network;
  /** Steps of the whole training. */
  readonly steps: number;
  /** All that must survive: weights, optimizer, random states, position. Restored before the first step, the training resumes. */
  cells(): Cells;
}

/**
 * Trains `net` on `data`, minibatch by minibatch, as a generator of steps. The order is shuffled anew in each epoch.
 *
 * @throws where the examples are not of the network's shape, an option is out of range, an example holds a number that is not
 * finite or targets that the loss does not take, or the training diverges.
 * @example
 * for (const { epochEnd } of train(net, data, { epochs: 5, optimizer: sgd(0.1), validation: 0.5 })) {
 *   if (epochEnd) console.log(epochEnd.validation?.accuracy);
 * }
 */
export function train(net: Network, data: Dataset, options: TrainOptions): Training {
  const { epochs, optimizer, validation, measures, seed, signal } = trainSetting(net, data, options);
  const measured = allMeasures(net, measures);
  const { learning, heldOut } = split(data.size, validation, seed);
  const cells = new Map<string, Cell<CellArray>>(net.cells());
  const perEpoch = Math.ceil(learning.length / net.batch);
  const steps = epochs * perEpoch;
  const update = optimizer(net.params, optimizerSite(net, { steps, cells }));
  if (typeof update !== "function") {
    fail(
      "train: optimizer",
      `expected one that returns its update, a function, got one that returns ${described(update)}.`,
    );
  }
  // Steps done, and the sum of the losses of this epoch's examples. Doubles, because they count and sum.
  const position = cell(1, 2, new Float64Array(2));
  cells.set("train.position", position);

  const descend = descent(net, data, update);
  const state = position.get(); // may be kept: a cell made by cell() never moves, unlike one of the kernels
  const order = new Int32Array(learning.length);
  let shuffled = -1; // the epoch that `order` is of

  function step(): Step {
    const [epoch, at] = [Math.floor(state[0]! / perEpoch), state[0]! % perEpoch];
    if (shuffled !== epoch) {
      shuffle(order, rng(seed).fork(`shuffle/${epoch}`));
      for (let i = 0; i < order.length; i++) order[i] = learning[order[i]!]!;
      shuffled = epoch;
    }
    const from = at * net.batch;
    const n = Math.min(net.batch, learning.length - from);
    const loss = descend(order, from, n);
    if (!Number.isFinite(loss)) {
      fail(
        "train",
        `expected a finite loss, got ${loss} at step ${state[0]! + 1}. The training diverged: ` +
          "try a learning rate a tenth as large.",
      );
    }
    state[0]! += 1;
    state[1]! += loss * n;
    const progress = { step: state[0]!, steps, epoch: state[0]! / perEpoch, loss, n };
    if (at + 1 < perEpoch) return progress;
    const mean = { epoch: epoch + 1, loss: state[1]! / learning.length };
    state[1] = 0;
    return {
      ...progress,
      epochEnd: heldOut ? { ...mean, validation: evaluateAt(net, data, heldOut, measured) } : mean,
    };
  }

  function* run(): Generator<Step, void> {
    while (state[0]! < steps && !signal?.aborted) yield step();
  }
  return Object.assign(once("train", run), { net, steps, cells: (): Cells => cells });
}
