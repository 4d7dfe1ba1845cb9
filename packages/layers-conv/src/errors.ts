import { described } from "@closurenet/core";

/** Throws an error that names its place: `[layers-conv] conv2d: expected …, got …. …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[layers-conv] ${subject}: ${message}`);
}

/** Throws if an option that has to be a function is something else, for example a text. */
export function callable(subject: string, name: string, value: unknown, such: string): void {
  if (typeof value === "function") return;
  fail(
    subject,
    `expected a function as ${name}, got ${described(value)}. Try ${such}, imported from @closurenet/core.`,
  );
}
