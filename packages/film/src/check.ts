/** Throws `[film] subject: expected …, got …. …` unless `holds`. */
export function check(holds: boolean, subject: string, expected: string, got: unknown, advice: string): asserts holds {
  if (!holds) throw new Error(`[film] ${subject}: expected ${expected}, got ${String(got)}. ${advice}`);
}

/** Throws unless `value` is a whole number of at least `least`. */
export function checkWhole(subject: string, what: string, value: number, least: number): void {
  const holds = Number.isInteger(value) && value >= least;
  check(holds, subject, `${what} to be a whole number of at least ${least}`, value, `Give ${what} as such.`);
}
