/** Throws `[film] subject: expected …, got …. …` unless `condition` is true. */
export function check(
  condition: boolean,
  subject: string,
  expected: string,
  got: unknown,
  advice: string,
): asserts condition {
  if (!condition) throw new Error(`[film] ${subject}: expected ${expected}, got ${String(got)}. ${advice}`);
}

/** Throws unless `value` is a whole number of at least `minimum`. */
export function checkWhole(subject: string, name: string, value: number, minimum: number): void {
  const isValid = Number.isInteger(value) && value >= minimum;
  check(isValid, subject, `${name} to be a whole number of at least ${minimum}`, value, "Give such a number.");
}
