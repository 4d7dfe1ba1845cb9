import { train, type Cells, type Dataset, type Step } from "@closurenet/core";
import { buildNetwork, type Computing, type DescribedNetwork } from "./build/network.ts";
import { buildOptimizer } from "./build/optimizer.ts";
import type { Experiment } from "./description/experiment.ts";
import { expectNoDivergence } from "./divergence.ts";
import { frameClock } from "./frame-clock.ts";

/** What a run tells: before the first step (step 0, without a loss), and after each step. */
export interface RunEvent extends Omit<Step, "loss"> {
  readonly loss?: number;
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
    seed,
    optimizer: buildOptimizer(experiment),
    ...(signal && { signal }),
  });
  const { steps } = training;
  const clock = frameClock(net, { steps, epochs, slowing: schedule === "constant" ? 0.8 : 0.35 }, every);
  const cells = new Map([...training.cells(), ...clock.cells]);
  const position = cells.get("train.position")!;

  function* run(): Generator<RunEvent, void> {
    if (position.get()[0] === 0) yield { step: 0, steps, epoch: 0, n: 0, frame: clock.tick(0, true) };
    for (const step of training) {
      yield { ...step, frame: clock.tick(step.step, step.epochEnd !== undefined) };
      if (step.epochEnd) expectNoDivergence(loss, net.Y.cols, step.epochEnd);
    }
  }
  return Object.assign(run(), {
    net,
    steps,
    weights: (): Cells => new Map(net.params.map(({ name, value }) => [name, value])),
    cells: (): Cells => cells,
  });
}
