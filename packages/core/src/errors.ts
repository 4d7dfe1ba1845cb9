/** Throws an error that names its place: `[core] dense: expected 784 inputs, got 785. …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[core] ${subject}: ${message}`);
}

/** Returns `value` where it is a whole number of at least `least`, and fails by the name of `subject` where it is not. */
export function wholeNumber(subject: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) {
    fail(subject, `expected a whole number of at least ${least}, got ${value}.`);
  }
  return value;
}
