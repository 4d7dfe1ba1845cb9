import {
  denseLayers,
  fastestKernels,
  optimizerWith,
  type DenseChoices,
  type Experiment,
  type OptimizerChoice,
  type ScheduleDescription,
} from "@closurenet/experiment";
import type { MnistData } from "@closurenet/mnist/node";
import { everyWithin } from "./film-budget.ts";
import { fail } from "./report.ts";

export const kernelChoices = ["wasm", "plain"] as const;
/** What `train` can be asked. */
export interface TrainChoices extends DenseChoices {
  /** Default: two hidden layers, of 100 and 50 neurons, between the pixels and the classes. */
  readonly layers?: readonly number[];
  readonly optimizer: OptimizerChoice;
  readonly schedule: ScheduleDescription;
  readonly learningRate?: number;
  readonly epochs: number;
  /** Default: 100, or all pictures where there are fewer. */
  readonly batch?: number;
  readonly validation: number;
  readonly seed: number;
  readonly every?: number;
  /** How many bytes the film may take. */
  readonly filmBudget: number;
  readonly reproducible: boolean;
  readonly kernels: (typeof kernelChoices)[number];
}

/** More would fill the memory of most machines. */
const MOST_WEIGHTS = 20_000_000;

/** The sizes of the layers that were asked for, if they fit the pictures and their classes. */
function sizesFor({ train: { rows, cols }, classes }: MnistData, asked?: readonly number[]): readonly number[] {
  const [inputs, outputs] = [rows * cols, classes.length];
  if (outputs < 2)
    fail("--data", "expected pictures in two classes at least, got one. There is nothing to tell apart.");
  if (!asked) return [inputs, 100, 50, outputs];
  if (asked[0] === inputs && asked.at(-1) === outputs) return asked;
  const right = [inputs, ...asked.slice(1, -1), outputs].join("-");
  return fail(
    "--layers",
    `expected ${inputs} inputs, the pixels of ${rows}×${cols}, and ${outputs} outputs, one for each class, ` +
      `got ${asked.join("-")}. Say --layers ${right}.`,
  );
}

/** The experiment that was asked for, on the pictures that were found. */
export function describe(choices: TrainChoices, data: MnistData): Experiment {
  const { train, test, name, classes, source, digests } = data;
  const sizes = sizesFor(data, choices.layers);
  const batch = choices.batch ?? Math.min(100, train.count);
  if (batch > train.count)
    fail("--batch", `expected at most ${train.count}, the pictures to learn from, got ${batch}.`);
  const weights = sizes.slice(1).reduce((sum, units, i) => sum + (sizes[i]! + 1) * units, 0);
  if (weights > MOST_WEIGHTS) fail("--layers", `expected at most ${MOST_WEIGHTS} weights, got ${weights}.`);
  return {
    format: "closurenet run",
    version: 1,
    input: [train.rows, train.cols],
    layers: denseLayers(sizes, choices),
    loss: "softmax cross-entropy",
    optimizer: optimizerWith(choices.optimizer, choices.learningRate),
    schedule: choices.schedule,
    batch,
    epochs: choices.epochs,
    validation: choices.validation,
    seed: choices.seed,
    every: everyWithin(
      { ...choices, batch, every: choices.every ?? null },
      { examples: train.count, weights },
      choices.filmBudget,
    ),
    filmBudget: choices.filmBudget,
    kernels: choices.kernels === "plain" ? "plain" : fastestKernels(choices),
    data: {
      name,
      source: source.kind,
      train: train.count,
      test: test.count,
      digests,
      ...(classes.some((name, i) => name !== String(i)) && { classes: [...classes] }),
    },
  };
}
