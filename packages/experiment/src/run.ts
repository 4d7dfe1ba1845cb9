import { categoricalAccuracy, train, type Cells, type Dataset, type Step } from "@closurenet/core";
import { buildNetwork, type Computing, type DescribedNetwork } from "./build/network.ts";
import { buildOptimizer } from "./build/optimizer.ts";
import { withRateChanges } from "./build/rate-changes.ts";
import type { Experiment } from "./description/experiment.ts";
import { divergenceOf } from "./divergence.ts";
import { fail } from "./errors.ts";
import { frameClock } from "./frame-clock.ts";

/** Loss and accuracy on examples that each have a class. */
export interface Classified {
  readonly loss: number;
  readonly accuracy: number;
}
const measures = { accuracy: categoricalAccuracy };

/** The event before the first step (step 0, without a loss), and after each step. */
export interface RunEvent extends Omit<Step, "loss" | "epochEnd"> {
  readonly loss?: number;
  /** After the last step of an epoch: its number, from 1 on, its mean loss, and loss and accuracy on validation examples. */
  readonly epochEnd?: { readonly epoch: number; readonly loss: number; readonly validation?: Classified };
  /** Whether to record the present weights as a frame. The next event changes them. */
  readonly frame: boolean;
  /** At the end of an epoch: why the training has diverged. It ends with that as an error when it is asked for the next event. */
  readonly diverged?: string;
}

/** An experiment that is running. */
export interface ExperimentRun extends Generator<RunEvent, void> {
  readonly net: DescribedNetwork;
  /** How many steps it has. */
  readonly steps: number;
  /** The weights of a frame, by name. */
  weights(): Cells;
  /** All that a checkpoint must hold, by name. If they are restored before the first event, the experiment resumes there. */
  cells(): Cells;
  /** From the next step on the updates are `factor` times as large as the optimizer and its schedule say. 1 leaves them so. */
  changeRate(factor: number): void;
  /** The experiment with the changes of its rate so far: it trains to the same bytes. */
  described(): Experiment;
}

/**
 * Runs an experiment on `data` as a generator of events. The command line and the viewer both use it.
 *
 * @throws if the data do not fit the network, or the training diverges.
 * @example
 * for (const event of runExperiment(experiment, data)) if (event.epochEnd) console.log(event.epochEnd.loss);
 */
export function runExperiment(
  experiment: Experiment,
  data: Dataset,
  { threads, signal }: Computing & { readonly signal?: { readonly aborted: boolean } | undefined } = {},
): ExperimentRun {
  const { epochs, validation, seed, every, schedule } = experiment;
  const net = buildNetwork(experiment, { threads });
  const changes = [...(experiment.rateChanges ?? [])];
  const done = (): number => position.get()[0]!;
  const training = train(net, data, {
    epochs,
    validation,
    measures,
    seed,
    optimizer: withRateChanges(buildOptimizer(experiment), changes, done),
    signal,
  });
  const { steps } = training;
  const clock = frameClock(net, { steps, epochs, slowing: schedule === "constant" ? 0.8 : 0.35 }, every);
  const cells = new Map([...training.cells(), ...clock.cells]);
  const position = cells.get("train.position")!;

  function* run(): Generator<RunEvent, void> {
    if (done() === 0) yield { step: 0, steps, epoch: 0, n: 0, frame: clock.tick(0, true) };
    for (const { step, epoch, loss, n, epochEnd } of training) {
      const frame = clock.tick(step, epochEnd !== undefined);
      const event = { step, steps, epoch, loss, n, frame };
      if (!epochEnd) {
        yield event;
        continue;
      }
      const diverged = divergenceOf(experiment.loss, net.Y.cols, epochEnd);
      yield { ...event, epochEnd: classified(epochEnd), ...(diverged && { diverged }) };
      if (diverged) fail("training", diverged);
    }
  }
  return Object.assign(run(), {
    net,
    steps,
    weights: (): Cells => new Map(net.params.map(({ name, value }) => [name, value])),
    cells: (): Cells => cells,
    changeRate(factor: number): void {
      if (!(factor > 0 && factor < Infinity))
        fail("changeRate", `expected a factor above 0, got ${factor}. 1 leaves the updates as they are.`);
      if (changes.at(-1)?.step === done()) changes.pop();
      changes.push({ step: done(), factor });
    },
    described: (): Experiment => (changes.length === 0 ? experiment : { ...experiment, rateChanges: [...changes] }),
  });
}

function classified({ epoch, loss, validation }: NonNullable<Step["epochEnd"]>): NonNullable<RunEvent["epochEnd"]> {
  if (!validation) return { epoch, loss };
  return { epoch, loss, validation: { loss: validation.loss, accuracy: validation.accuracy! } };
}

/** Tells which checkpoints stay: those of the ends of epochs. One within an epoch goes when there is a newer one. */
export const isEpochEnd =
  ({ epochs }: Experiment, { steps }: ExperimentRun) =>
  (step: number): boolean =>
    step % (steps / epochs) === 0;
