import * as v from "valibot";
import { positive, fraction } from "./checks.ts";

const learningRate = positive;

export const optimizer = v.variant("kind", [
  v.strictObject({ kind: v.literal("sgd"), learningRate }),
  v.strictObject({ kind: v.literal("momentum"), learningRate, beta: fraction }),
  v.strictObject({ kind: v.literal("nesterov"), learningRate, beta: fraction }),
  v.strictObject({ kind: v.literal("adagrad"), learningRate, initial: positive }),
  v.strictObject({ kind: v.literal("rmsprop"), learningRate, beta: fraction, epsilon: positive }),
  v.strictObject({ kind: v.literal("adam"), learningRate, beta1: fraction, beta2: fraction, epsilon: positive }),
  v.strictObject({
    kind: v.literal("adamw"),
    learningRate,
    beta1: fraction,
    beta2: fraction,
    epsilon: positive,
    lambda: positive,
  }),
  v.strictObject({ kind: v.literal("lion"), learningRate, beta1: fraction, beta2: fraction }),
]);

/** How the learning rate changes in the training: not at all, down to 0, or first up and then down. */
export const schedule = v.picklist(["constant", "linear", "cosine", "one-cycle"]);

export type OptimizerDescription = v.InferOutput<typeof optimizer>;
export type ScheduleDescription = v.InferOutput<typeof schedule>;
