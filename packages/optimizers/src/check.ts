import { described } from "@closurenet/core";

/** Throws if `value` is not a finite number above 0: `[optimizers] adam: expected a learning rate above 0, …`. */
export function checkPositive(subject: string, name: string, value: number, example: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`[optimizers] ${subject}: expected ${name} above 0, got ${described(value)}. Try ${example}.`);
}

/** The same for what keeps a division from being one by 0: rules compute in floats, where 1e-46 is 0, too. */
export function checkDivisor(subject: string, name: string, value: number, example: string): number {
  if (Math.fround(checkPositive(subject, name, value, example)) > 0) return value;
  throw new Error(
    `[optimizers] ${subject}: expected ${name} above 0, got ${value}, which is 0 as a float. Try ${example}.`,
  );
}

/** The same for the learning rate of the rule `subject`. */
export const checkLearningRate = (subject: string, value: number, example: number): number =>
  checkPositive(subject, "a learning rate", value, `${subject}(${example})`);

/** Throws if `value` is not at least 0 and below 1. */
export function checkShare(subject: string, name: string, value: number, advice: string): number {
  if (Number.isFinite(value) && value >= 0 && value < 1) return value;
  throw new Error(
    `[optimizers] ${subject}: expected ${name} of at least 0 and below 1, got ${described(value)}. ${advice}`,
  );
}

/** The same for the share of the past that each step keeps. */
export const checkDecay = (subject: string, name: string, value: number): number =>
  checkShare(subject, name, value, "It is the share of the past that each step keeps: 0.9 remembers about ten steps.");

/** Throws if `value` is not a function. */
export function checkFunction<F extends Function>(subject: string, name: string, value: F, example: string): F {
  if (typeof value === "function") return value;
  throw new Error(`[optimizers] ${subject}: expected ${name}, got ${described(value)}. Try ${example}.`);
}
