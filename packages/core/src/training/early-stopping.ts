import { cell, type Cell, type CellArray, type Cells } from "../cells/cell.ts";
import { described, fail, knownOptions, wholeNumber } from "../errors.ts";
import { once } from "./once.ts";
import type { Step, Training } from "./train.ts";

export interface EarlyStoppingOptions {
  /** Epochs to wait for a lower loss; 5 by default. */
  readonly patience?: number | undefined;
  /** How much lower a loss must be to count; 0 by default. */
  readonly least?: number | undefined;
}

/**
 * Ends a training when the loss on the held-out examples has not fallen for `patience` epochs. The network then has the
 * weights of the best epoch. Where nothing is held out, the loss on the examples it learns from counts.
 *
 * The result is a training too. What it remembers lies in cells, so it can be saved and resumed like any other.
 *
 * @throws where patience is not a whole number of at least 1, or least is below 0.
 * @example
 * for (const { step } of earlyStopping(train(net, data, { epochs: 100, validation: 0.5 }), { patience: 3 })) console.log(step);
 * @see Prechelt 1998, Early Stopping — But When?
 */
export function earlyStopping(training: Training, options: EarlyStoppingOptions = {}): Training {
  knownOptions("[core] earlyStopping", options, ["patience", "least"]);
  if (typeof training?.net !== "function") {
    fail("earlyStopping", `expected a training from train(net, data, …), got ${described(training)}.`);
  }
  const { patience = 5, least = 0 } = options;
  wholeNumber("earlyStopping: patience", patience, 1);
  if (!(least >= 0)) fail("earlyStopping: least", `expected a number of at least 0, got ${least}.`);

  const cells = new Map<string, Cell<CellArray>>(training.cells());
  const kept = [...training.net.cells()].map(([name, now]) => {
    const best = cell(now.rows, now.cols, now.get().slice());
    cells.set(`earlyStopping.${name}`, best);
    return { now, best };
  });
  // Epochs seen, the lowest loss of them, epochs since it.
  const memory = cell(1, 3, new Float64Array(3));
  cells.set("earlyStopping.memory", memory);

  function remember(loss: number): void {
    const [seen, lowest, since] = memory.get();
    const better = seen === 0 || loss < lowest! - least;
    memory.set([seen! + 1, better ? loss : lowest!, better ? 0 : since! + 1]);
    if (better) for (const { now, best } of kept) best.set(now.get());
  }

  function* run(): Generator<Step, void> {
    while (memory.get()[2]! < patience) {
      const { value, done } = training.next();
      if (done) break;
      if (value.epochEnd) remember((value.epochEnd.validation ?? value.epochEnd).loss);
      yield value;
    }
    if (memory.get()[0]! > 0) for (const { now, best } of kept) now.set(best.get());
  }
  const { net, steps } = training;
  return Object.assign(once("earlyStopping", run), { net, steps, cells: (): Cells => cells });
}
