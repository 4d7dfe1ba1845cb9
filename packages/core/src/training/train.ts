import { cell, type Cell, type CellArray, type Cells } from "../cells/cell.ts";
import { checkShapes } from "../data/check-examples.ts";
import type { Dataset } from "../data/dataset.ts";
import { described, fail, knownOptions, wholeNumber } from "../errors.ts";
import { allMeasures, evaluateAt, type Evaluation } from "../evaluation/evaluate.ts";
import type { Measures } from "../losses/measures.ts";
import type { Network } from "../network/network.ts";
import { optimizerSite } from "../optimizers/optimizer-site.ts";
import type { GradientTransform } from "../optimizers/optimizer.ts";
import { sgd } from "../optimizers/sgd.ts";
import { rng } from "../random/rng.ts";
import { permutation, shuffle } from "../random/shuffle.ts";
import { descent } from "./descent.ts";
import { once } from "./once.ts";

export interface TrainOptions {
  readonly epochs: number;
  /** `sgd(0.1)` by default. */
  readonly optimizer?: GradientTransform | undefined;
  /** The share of the examples that is held out and evaluated after each epoch: the series' `cvSplit`; 0 by default. */
  readonly validation?: number | undefined;
  /** Measures on the held-out examples, beside those that come with the loss; none by default. */
  readonly measures?: Measures | undefined;
  /** The split and the order of the examples depend on it alone; 0 by default. */
  readonly seed?: number | undefined;
  /** Where it is aborted, the training ends after the current step. */
  readonly signal?: { readonly aborted: boolean } | undefined;
}

const optionNames = ["epochs", "optimizer", "validation", "measures", "seed", "signal"] as const;
const advice = {
  learningRate: "It belongs to the optimizer: { optimizer: sgd(0.1) }.",
  batch: "It belongs to the network: mlp([784, 10], { batch: 100 }).",
  batchSize: "It belongs to the network: mlp([784, 10], { batch: 100 }).",
  loss: "It belongs to the network: mlp([784, 10], { loss: meanSquaredError }).",
};

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
  checkShapes(net, data);
  knownOptions("[core] train", options, optionNames, advice);
  const { epochs, optimizer = sgd(0.1), validation = 0, measures = {}, seed = 0, signal } = options;
  wholeNumber("train: epochs", epochs, 1);
  if (!(typeof validation === "number" && validation >= 0 && validation < 1))
    fail("train: validation", `expected a share of at least 0 and below 1, got ${described(validation)}. Try 0.1.`);
  if (typeof optimizer !== "function") {
    fail("train: optimizer", `expected an optimizer such as sgd(0.1), got ${described(optimizer)}.`);
  }
  const measured = allMeasures(net, measures);
  const split = permutation(data.size, rng(seed).fork("split"));
  const heldOutCount = Math.round(data.size * validation);
  if (validation > 0 && heldOutCount === 0) {
    fail(
      "train: validation",
      `expected a share that holds out at least one of ${data.size} examples, got ${validation}. ` +
        "Hold out more, or leave it out.",
    );
  }
  const heldOut = heldOutCount > 0 ? split.slice(0, heldOutCount) : undefined;
  const learning = split.slice(heldOutCount);
  if (learning.length === 0)
    fail("train: validation", `expected some examples left to learn from, got none of ${data.size}. Hold out fewer.`);

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
  const state = position.get();
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
