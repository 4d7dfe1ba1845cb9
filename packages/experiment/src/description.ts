import * as v from "valibot";
import { fail } from "./errors.ts";

const anInteger = v.pipe(v.number(), v.safeInteger("expected a whole number"));
const whole = (least: number) => v.pipe(anInteger, v.minValue(least, `expected at least ${least}`));
const above0 = v.pipe(
  v.number(),
  v.check((x) => x > 0 && Number.isFinite(x), "expected a number above 0"),
);
const share = v.pipe(
  v.number(),
  v.check((x) => x >= 0 && x < 1, "expected at least 0 and below 1"),
);

/** The activations that have a name in a file. */
export const activationNames = ["identity", "relu", "sigmoid", "tanh", "softmax"] as const;

/** The kernels that have a name in a file. */
export const kernelNames = ["plain", "wasm", "wasm-relaxed"] as const;

const init = v.variant("kind", [
  v.strictObject({ kind: v.literal("series"), initScale: above0, initPos: v.boolean() }),
  v.strictObject({ kind: v.literal("he") }),
  v.strictObject({ kind: v.literal("glorot") }),
]);

const layer = v.variant("kind", [
  v.strictObject({ kind: v.literal("dense"), units: whole(1), activation: v.picklist(activationNames), init }),
  v.strictObject({ kind: v.literal("dropout"), rate: share }),
]);

const optimizer = v.variant("kind", [
  v.strictObject({ kind: v.literal("sgd"), learningRate: above0 }),
  v.strictObject({ kind: v.literal("momentum"), learningRate: above0, beta: share }),
  v.strictObject({ kind: v.literal("nesterov"), learningRate: above0, beta: share }),
  v.strictObject({ kind: v.literal("adagrad"), learningRate: above0, initial: above0 }),
  v.strictObject({ kind: v.literal("rmsprop"), learningRate: above0, beta: share, epsilon: above0 }),
  v.strictObject({ kind: v.literal("adam"), learningRate: above0, beta1: share, beta2: share, epsilon: above0 }),
  v.strictObject({
    kind: v.literal("adamw"),
    learningRate: above0,
    beta1: share,
    beta2: share,
    epsilon: above0,
    lambda: above0,
  }),
  v.strictObject({ kind: v.literal("lion"), learningRate: above0, beta1: share, beta2: share }),
]);

const data = v.strictObject({
  name: v.string(),
  /** Where the images came from: their folder stays private. */
  source: v.picklist(["folder", "cache", "download", "drawn"]),
  train: whole(1),
  test: whole(0),
  /** SHA-256 of the uncompressed files. */
  digests: v.record(v.string(), v.string()),
});

const schema = v.strictObject({
  format: v.literal("closurenet run"),
  version: v.literal(1),
  /** Shape of one example: `[28, 28]` for MNIST. */
  input: v.pipe(v.array(whole(1)), v.minLength(1, "expected at least one size")),
  layers: v.pipe(v.array(layer), v.minLength(1, "expected at least one layer")),
  loss: v.picklist(["softmax cross-entropy", "mean squared error"]),
  optimizer,
  /** How the learning rate changes over the training: not at all, down to 0, or up and down. */
  schedule: v.picklist(["constant", "linear", "cosine", "one-cycle"]),
  batch: whole(1),
  epochs: whole(1),
  validation: share,
  seed: anInteger,
  /** A frame every so many steps; null: whenever the weights have moved far enough, about 300 in all. */
  every: v.nullable(whole(1)),
  /** What multiplies: `wasm` gives the bits of `plain`, `wasm-relaxed` rounds as the processor does fastest. */
  kernels: v.picklist(kernelNames),
  data,
});

/** A training as plain data: what `run.json` holds. */
export type Experiment = v.InferOutput<typeof schema>;
export type LayerDescription = v.InferOutput<typeof layer>;
export type InitDescription = v.InferOutput<typeof init>;
export type OptimizerDescription = v.InferOutput<typeof optimizer>;

/** `layers.0.units: expected at least 1, got 0` */
function problem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const [expected, got] = said(issue);
  return `${path === null ? "" : `${path}: `}${expected}, got ${got}`;
}

function said({ kind, expected, received, message }: v.BaseIssue<unknown>): [expected: string, got: string] {
  if (expected === "never") return ["expected no such entry", "one"];
  if (kind === "schema")
    return received === "undefined" ? ["expected an entry", "none"] : [`expected ${expected}`, received];
  return [message, received];
}

/**
 * Checks a training that was read from a file.
 *
 * @throws naming each place that is not as it should be.
 * @example
 * const path = "runs/digits/run.json";
 * const experiment = parseExperiment(JSON.parse(readFileSync(path, "utf8")), path);
 * experiment.batch; // 100
 */
export function parseExperiment(value: unknown, name = "run.json"): Experiment {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues.slice(0, 3).map(problem).join("; ");
  const more = result.issues.length > 3 ? `; and ${result.issues.length - 3} more` : "";
  return fail(name, `${problems}${more}. Was it written by another version, or by hand?`);
}
