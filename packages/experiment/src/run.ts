import { categoricalAccuracy, train, type Cells, type Dataset, type Step } from "@closurenet/core";
import { buildNetwork, type Computing, type DescribedNetwork } from "./build/network.ts";
import { buildOptimizer } from "./build/optimizer.ts";
import type { Experiment } from "./description/experiment.ts";
import { expectNoDivergence } from "./divergence.ts";
import { frameClock } from "./frame-clock.ts";

/** How examples fare that each have a class, whatever the loss. */
export interface Classified {
  readonly loss: number;
  readonly accuracy: number;
}
const measures = { accuracy: categoricalAccuracy };

/** What a run tells: before the first step (step 0, without a loss), and after each step. */
export interface RunEvent extends Omit<Step, "loss" | "epochEnd"> {
  readonly loss?: number;
  /** After the last step of an epoch: its number from 1 on, its mean loss, and how the held-out examples fare. */
  readonly epochEnd?: { readonly epoch: number; readonly loss: number; readonly validation?: Classified };
  /** Whether the film wants the weights as they are now: the next event changes them. */
  readonly frame: boolean;
}

/** An experiment under way. */
export interface ExperimentRun extends Generator<RunEvent, void> {
  readonly net: DescribedNetwork;
  /** Steps that it has. */
  readonly steps: number;
  /** What a frame shows, by name. */
  weights(): Cells;
  /** All that must survive, by name: restored before the first event, they resume. */
  cells(): Cells;
}

/**
 * Runs an experiment on `data` as a generator of events: the command line and the viewer both drive it.
 *
 * @throws where the data does not fit the network, or the training diverges.
 * @example
 * for (const event of runExperiment(experiment, data)) if (event.epochEnd) console.log(event.epochEnd.loss);
 */
export function runExperiment(
  experiment: Experiment,
  data: Dataset,
  { threads, signal }: Computing & { readonly signal?: { readonly aborted: boolean } | undefined } = {},
): ExperimentRun {
  const { epochs, validation, seed, every, schedule, loss } = experiment;
  const net = buildNetwork(experiment, { threads });
  const training = train(net, data, {
    epochs,
    validation,
    measures,
    seed,
    optimizer: buildOptimizer(experiment),
    signal,
  });
  const { steps } = training;
  const clock = frameClock(net, { steps, epochs, slowing: schedule === "constant" ? 0.8 : 0.35 }, every);
  const cells = new Map([...training.cells(), ...clock.cells]);
  const position = cells.get("train.position")!;

  function* run(): Generator<RunEvent, void> {
    if (position.get()[0] === 0) yield { step: 0, steps, epoch: 0, n: 0, frame: clock.tick(0, true) };
    for (const { epochEnd, ...step } of training) {
      const frame = clock.tick(step.step, epochEnd !== undefined);
      yield { ...step, ...(epochEnd && { epochEnd: classified(epochEnd) }), frame };
      if (epochEnd) expectNoDivergence(loss, net.Y.cols, epochEnd);
    }
  }
  return Object.assign(run(), {
    net,
    steps,
    weights: (): Cells => new Map(net.params.map(({ name, value }) => [name, value])),
    cells: (): Cells => cells,
  });
}

function classified({ epoch, loss, validation }: NonNullable<Step["epochEnd"]>): NonNullable<RunEvent["epochEnd"]> {
  if (!validation) return { epoch, loss };
  return { epoch, loss, validation: { loss: validation.loss, accuracy: validation.accuracy! } };
}
