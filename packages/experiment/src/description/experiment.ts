import * as v from "valibot";
import { parsed, share, whole } from "./checks.ts";
import { networkEntries } from "./network.ts";
import { optimizer, schedule } from "./optimizer.ts";

const data = v.strictObject({
  name: v.string(),
  /** Where the images came from: their folder stays private. */
  source: v.picklist(["folder", "cache", "download", "drawn"]),
  train: whole(1),
  test: whole(0),
  /** SHA-256 of the uncompressed files. */
  digests: v.record(v.string(), v.string()),
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
  epochs: whole(1),
  validation: share,
  seed,
  /** A frame every so many steps; null: whenever the weights have moved far enough, about 300 in all. */
  every: v.nullable(whole(1)),
  kernels,
  data,
});

/** A training as plain data: what `run.json` holds. The part that makes its network is a `NetworkDescription`. */
export type Experiment = v.InferOutput<typeof experiment>;

/**
 * Checks a training that was read from a file.
 *
 * @throws naming each place that is not as it should be.
 * @example
 * const path = "runs/digits/run.json";
 * const experiment = parseExperiment(JSON.parse(readFileSync(path, "utf8")), path);
 * experiment.batch; // 100
 */
export const parseExperiment = (value: unknown, name = "run.json"): Experiment => parsed(experiment, value, name);
