import { cell, type Cell, type CellArray, type Cells } from "./cell.ts";
import type { Dataset } from "./dataset.ts";
import { descent } from "./descent.ts";
import { fail, wholeNumber } from "./errors.ts";
import { evaluate, fits, type Evaluation } from "./evaluate.ts";
import type { Network } from "./network.ts";
import type { GradientTransform } from "./optimizer.ts";
import { permutation, rng, shuffle } from "./rng.ts";
import { sgd } from "./sgd.ts";

export interface TrainOptions {
  readonly epochs: number;
  /** `sgd(0.1)` by default. */
  readonly optimizer?: GradientTransform;
  /** The share of the examples held out to measure accuracy after each epoch, the series' `cvSplit`; 0 by default. */
  readonly validation?: number;
  /** What the split and the order of the examples depend on; 0 by default. */
  readonly seed?: number;
  /** Ends the training after the step that is under way. */
  readonly signal?: { readonly aborted: boolean };
}

/** What a training tells after each step. */
export interface Step {
  /** Steps done, from 1 on. */
  readonly step: number;
  /** Steps that the whole training has. */
  readonly steps: number;
  /** Epochs done, with their fraction. */
  readonly epoch: number;
  /** Mean loss over the minibatch, before its update. */
  readonly loss: number;
  /** Examples in the minibatch. */
  readonly n: number;
  /** After the last step of an epoch: its number from 1 on, its mean loss, and how the held-out examples fare. */
  readonly epochEnd?: { readonly epoch: number; readonly loss: number; readonly validation?: Evaluation };
}

/** A training under way: take its steps with `for … of`; to stop it, stop taking them. */
export interface Training extends Generator<Step, void> {
  /** Steps that the whole training has. */
  readonly steps: number;
  /** All that must survive: weights, optimizer, random states, position. Restored before the first step, they resume. */
  cells(): Cells;
}

/**
 * Trains `net` on `data` by minibatches in an order shuffled anew each epoch, as a generator of steps.
 *
 * @throws where the examples are not of the network's shape, an option is out of range, or the loss stops being a number.
 * @example
 * for (const { epochEnd } of train(net, data, { epochs: 5, optimizer: sgd(0.1), validation: 0.1 })) {
 *   if (epochEnd) console.log(epochEnd.validation?.accuracy);
 * }
 */
export function train(net: Network, data: Dataset, options: TrainOptions): Training {
  const { epochs, optimizer = sgd(0.1), validation = 0, seed = 0, signal } = options;
  fits(net, data);
  wholeNumber("train: epochs", epochs, 1);
  if (!(validation >= 0 && validation < 1))
    fail("train: validation", `expected a share of at least 0 and below 1, got ${validation}. Try 0.1.`);
  const all = permutation(data.size, rng(seed).fork("split"));
  const heldOut = Math.round(data.size * validation);
  const held = heldOut > 0 ? data.subset(all.slice(0, heldOut)) : undefined;
  const learn = all.slice(heldOut);
  if (learn.length === 0)
    fail("train: validation", `expected some examples left to learn from, got none of ${data.size}. Hold out fewer.`);

  const cells = new Map<string, Cell<CellArray>>(net.cells());
  const perEpoch = Math.ceil(learn.length / net.batch);
  const steps = epochs * perEpoch;
  const update = optimizer(net.params, {
    kernels: net.kernels,
    steps,
    cell(name, rows, cols) {
      const key = `optimizer.${name}`;
      if (cells.has(key))
        fail("optimizer", `expected a new name for a cell, got ${name} a second time. Name it after its param.`);
      const made = net.kernels.cell(rows, cols);
      cells.set(key, made);
      return made;
    },
  });
  // Steps done, and the sum of the losses of this epoch's examples: doubles, for they count and sum.
  const position = cell(1, 2, new Float64Array(2));
  cells.set("train.position", position);

  const descend = descent(net, data, update);
  const state = position.get();
  const order = new Int32Array(learn.length);
  let shuffled = -1; // the epoch that `order` is of

  function step(): Step {
    const [epoch, at] = [Math.floor(state[0]! / perEpoch), state[0]! % perEpoch];
    if (shuffled !== epoch) {
      shuffle(order, rng(seed).fork(`shuffle/${epoch}`));
      for (let i = 0; i < order.length; i++) order[i] = learn[order[i]!]!;
      shuffled = epoch;
    }
    const from = at * net.batch;
    const n = Math.min(net.batch, learn.length - from);
    const loss = descend(order, from, n);
    if (!Number.isFinite(loss)) {
      fail(
        "train",
        `expected a finite loss, got ${loss} at step ${state[0]! + 1}. The training diverged: ` +
          `try a learning rate a tenth as large, and check the inputs for NaN.`,
      );
    }
    state[0]! += 1;
    state[1]! += loss * n;
    const progress = { step: state[0]!, steps, epoch: state[0]! / perEpoch, loss, n };
    if (at + 1 < perEpoch) return progress;
    const mean = { epoch: epoch + 1, loss: state[1]! / learn.length };
    state[1] = 0;
    return { ...progress, epochEnd: held ? { ...mean, validation: evaluate(net, held) } : mean };
  }

  function* run(): Generator<Step, void> {
    while (state[0]! < steps && !signal?.aborted) yield step();
  }
  return Object.assign(run(), { steps, cells: (): Cells => cells });
}
