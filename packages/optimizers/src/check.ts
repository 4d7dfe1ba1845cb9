import { described } from "@closurenet/core";

/** Fails where `value` is not a finite number above 0: `[optimizers] adam: expected a learning rate …`. */
export function positive(subject: string, name: string, value: number, such: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`[optimizers] ${subject}: expected ${name} above 0, got ${described(value)}. Try ${such}.`);
}

/** The same for a learning rate, of which people try objects and texts. */
export const learningRateOf = (subject: string, value: number, such: number): number =>
  positive(subject, "a learning rate", value, `${subject}(${such})`);

/** Fails where `value` is not at least 0 and below 1. */
export function share(subject: string, name: string, value: number, advice: string): number {
  if (Number.isFinite(value) && value >= 0 && value < 1) return value;
  throw new Error(
    `[optimizers] ${subject}: expected ${name} of at least 0 and below 1, got ${described(value)}. ${advice}`,
  );
}

/** The same for what each step keeps of the past. */
export const decay = (subject: string, name: string, value: number): number =>
  share(subject, name, value, "It is the share of the past that each step keeps: 0.9 remembers about ten steps.");

/** Fails where `value` is not a function. */
export function callable<F extends Function>(subject: string, name: string, value: F, such: string): F {
  if (typeof value === "function") return value;
  throw new Error(`[optimizers] ${subject}: expected ${name}, got ${described(value)}. Try ${such}.`);
}
