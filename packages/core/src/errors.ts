/** Throws an error that names its place: `[core] dense: expected 784 inputs, got 785. …`. */
export function fail(subject: string, message: string, cause?: unknown): never {
  throw new Error(`[core] ${subject}: ${message}`, cause === undefined ? undefined : { cause });
}

/**
 * What was found, in words for an error message. A text is put in quotes, so that "3" is not taken for 3.
 *
 * @example
 * described("relu"); // 'the text "relu"'
 * described([1, 2]); // "an array of 2"
 * described(3n); // "the bigint 3"
 */
export function described(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return `the text ${JSON.stringify(value)}`;
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "function") return value.name ? `the function ${value.name}` : "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Fails where `value` is no function that core exports, such as the name of one: `what` is "an activation", `example` "relu". */
export function checkImported(subject: string, what: string, example: string, value: unknown): void {
  if (typeof value === "function") return;
  const hint =
    typeof value === "string" ? ` It is imported by its name: import { ${example} } from "@closurenet/core".` : "";
  fail(subject, `expected ${what} such as ${example}, got ${described(value)}.${hint}`);
}

/** Returns `value` if it is a whole number of at least `least`, else fails with `subject` in the message. */
export function wholeNumber(subject: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least) {
    fail(subject, `expected a whole number of at least ${least}, got ${described(value)}.`);
  }
  return value;
}

/**
 * Fails where `options` is no object, or has an option that is not in `names`. Without this check, a misspelled option
 * would be ignored silently.
 *
 * The message begins with `where`. `advice` has a sentence for names that people often try.
 *
 * @throws naming what was found, and the options that there are.
 * @example
 * knownOptions("[mine] wobble", { rate: 0.1 }, ["rate"]);
 */
export function knownOptions<T extends object>(
  where: string,
  options: T,
  names: readonly (keyof T & string)[],
  advice: Readonly<Record<string, string>> = {},
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new Error(`${where}: expected options such as { ${names[0]}: … }, got ${described(options)}.`);
  }
  for (const name of Object.keys(options)) {
    if ((names as readonly string[]).includes(name)) continue;
    const more = Object.hasOwn(advice, name) ? ` ${advice[name]}` : "";
    throw new Error(`${where}: expected no other options than ${names.join(", ")}, got ${name}.${more}`);
  }
}
