import { type DenseChoices, type OptimizerChoice, denseLayers, optimizerWith } from "@closurenet/experiment";
import type { Learning } from "./data/files.ts";
import type { Asked } from "./orders.ts";

/** What a person chooses of a training, as the form has it. */
export interface Settings extends DenseChoices {
  /** The sizes of the hidden layers, as they were typed: `100-50`. */
  readonly hidden: string;
  readonly optimizer: OptimizerChoice;
  readonly learningRate: number;
  readonly schedule: Asked["schedule"];
  readonly epochs: number;
  readonly batch: number;
  readonly validation: number;
  readonly seed: number;
}

/** What the command line takes where nothing is said. */
export const usual: Settings = {
  hidden: "100-50",
  activation: "relu",
  init: "small-first",
  dropout: 0,
  optimizer: "sgd",
  learningRate: 0.3,
  schedule: "linear",
  epochs: 5,
  batch: 100,
  validation: 0.1,
  seed: 1,
};

/** Bytes that a film may have: what the command line takes where nothing is said. */
const FILM_BUDGET = 2e9;
/** The pictures to learn from: how large they are, and of how many kinds. */
type Shape = Pick<Learning, "rows" | "cols" | "classes">;

/** More would make a film of more than 600 MB, which the page holds. */
const MOST_WEIGHTS = 1_000_000;

/** The sizes of all layers: `100-50` between the pixels and the classes. */
function sizesOf(hidden: string, { rows, cols, classes }: Shape): readonly number[] {
  const typed =
    hidden.trim() === ""
      ? []
      : hidden
          .trim()
          .split(/[-,x\s]+/)
          .map(Number);
  if (!typed.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new Error(`Hidden layers: expected sizes like 100-50, got ${hidden}.`);
  }
  return [rows * cols, ...typed, classes];
}

const whole = (name: string, value: number, least: number, most: number): number => {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name}: expected a whole number from ${least} to ${most}, got ${value}.`);
};
const share = (name: string, value: number): number => {
  if (value >= 0 && value < 1) return value;
  throw new Error(`${name}: expected a number of at least 0 and below 1, got ${value}.`);
};

/**
 * What the settings ask for.
 *
 * @throws with the setting that cannot be, in words for a person.
 */
export function askedFor(
  settings: Settings,
  learning: Shape & { readonly data: Pick<Learning["data"], "train"> },
): Asked {
  const sizes = sizesOf(settings.hidden, learning);
  const validation = share("Validation", settings.validation);
  const examples = Math.ceil(learning.data.train * (1 - validation));
  const weights = sizes.slice(1).reduce((sum, units, i) => sum + (sizes[i]! + 1) * units, 0);
  if (weights > MOST_WEIGHTS) {
    throw new Error(
      `Hidden layers: expected at most ${MOST_WEIGHTS} weights in all, got ${weights}. The command line takes more.`,
    );
  }
  if (!(settings.learningRate > 0 && settings.learningRate < Infinity)) {
    throw new Error(`Learning rate: expected a number above 0, got ${settings.learningRate}.`);
  }
  return {
    format: "closurenet run",
    version: 1,
    input: [learning.rows, learning.cols],
    layers: denseLayers(sizes, { ...settings, dropout: share("Dropout", settings.dropout) }),
    loss: "softmax cross-entropy",
    optimizer: optimizerWith(settings.optimizer, settings.learningRate),
    schedule: settings.schedule,
    batch: whole("Minibatch", settings.batch, 1, examples),
    epochs: whole("Epochs", settings.epochs, 1, 1000),
    validation,
    seed: whole("Seed", settings.seed, 0, 2 ** 31 - 1),
    every: null,
    filmBudget: FILM_BUDGET,
  };
}

/** What the run is called: `trained-784-100-50-10`. */
export const nameOf = ({ layers, input: [rows = 0, cols = 0] }: Asked): string =>
  ["trained", rows * cols, ...layers.flatMap((layer) => (layer.kind === "dense" ? [layer.units] : []))].join("-");
