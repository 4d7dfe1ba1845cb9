import * as v from "valibot";
import { above0, share } from "./checks.ts";

const learningRate = above0;

export const optimizer = v.variant("kind", [
  v.strictObject({ kind: v.literal("sgd"), learningRate }),
  v.strictObject({ kind: v.literal("momentum"), learningRate, beta: share }),
  v.strictObject({ kind: v.literal("nesterov"), learningRate, beta: share }),
  v.strictObject({ kind: v.literal("adagrad"), learningRate, initial: above0 }),
  v.strictObject({ kind: v.literal("rmsprop"), learningRate, beta: share, epsilon: above0 }),
  v.strictObject({ kind: v.literal("adam"), learningRate, beta1: share, beta2: share, epsilon: above0 }),
  v.strictObject({
    kind: v.literal("adamw"),
    learningRate,
    beta1: share,
    beta2: share,
    epsilon: above0,
    lambda: above0,
  }),
  v.strictObject({ kind: v.literal("lion"), learningRate, beta1: share, beta2: share }),
]);

/** How the learning rate changes over the training: not at all, down to 0, or up and down. */
export const schedule = v.picklist(["constant", "linear", "cosine", "one-cycle"]);

export type OptimizerDescription = v.InferOutput<typeof optimizer>;
export type ScheduleDescription = v.InferOutput<typeof schedule>;
