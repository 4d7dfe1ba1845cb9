import * as v from "valibot";
import { parse, finite, fraction, positive, wholeNumber } from "./checks.ts";
import { networkEntries } from "./network.ts";
import { optimizer, schedule } from "./optimizer.ts";

/** A name that fits into a line, and writes nothing else to a terminal. */
const className = v.pipe(
  v.string(),
  v.regex(/^[^\p{C}]{1,64}$/u, "expected a name of 1 to 64 characters, none of them a control character"),
);

const data = v.strictObject({
  name: v.string(),
  /** Where the images came from; the path of their folder is private and not stored. "elsewhere": another program knew. */
  source: v.picklist(["folder", "cache", "download", "drawn", "elsewhere"]),
  /** How many examples there were; 0 where it is not known. */
  train: wholeNumber(0),
  test: wholeNumber(0),
  /** SHA-256 of the uncompressed files. */
  digests: v.record(v.string(), v.string()),
  /** What bytes of pixels are divided by; 256 where it is not said. */
  pixels: v.optional(wholeNumber(1)),
  /** The mean that is taken from them then, and the deviation that they are divided by. */
  normalize: v.optional(v.strictTuple([finite, positive], "expected [mean, deviation]")),
  /** What the classes are called, one for each output, where they have more than their numbers. */
  classes: v.optional(v.array(className)),
});

const { input, layers, loss, batch, seed, kernels } = networkEntries;

const experiment = v.strictObject({
  format: v.literal("closurenet run"),
  version: v.literal(1),
  input,
  layers,
  loss,
  optimizer,
  schedule,
  batch,
  epochs: wholeNumber(1),
  /** How many epochs there were before more were asked for, and at which step that was. */
  extended: v.optional(v.array(v.strictObject({ step: wholeNumber(1), epochs: wholeNumber(1) }))),
  /** From which steps on the updates were made so many times as large, where a person changed that while it trained. */
  rateChanges: v.optional(v.array(v.strictObject({ step: wholeNumber(0), factor: positive }))),
  validation: fraction,
  seed,
  /** Steps from one frame to the next; null: a frame whenever the weights have moved far enough, about 300 in all. */
  every: v.nullable(wholeNumber(1)),
  /** Bytes of frames after which the film has its last frame only; absent: no limit. */
  filmBudget: v.optional(wholeNumber(1)),
  kernels,
  data,
});

/** A training as plain data, as in `run.json`. The part that describes its network is a `NetworkDescription`. */
export type Experiment = v.InferOutput<typeof experiment>;

/**
 * Checks a training that was read from a file.
 *
 * @throws with the first three entries that are wrong.
 * @example
 * const path = "runs/digits/run.json";
 * const experiment = parseExperiment(JSON.parse(readFileSync(path, "utf8")), path);
 * experiment.batch; // 100
 */
export const parseExperiment = (value: unknown, name = "run.json"): Experiment => parse(experiment, value, name);
