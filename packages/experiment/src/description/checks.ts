import * as v from "valibot";
import { fail } from "../errors.ts";

export const integer = v.pipe(v.number(), v.safeInteger("expected a whole number"));

export const wholeNumber = (minimum: number) => v.pipe(integer, v.minValue(minimum, `expected at least ${minimum}`));

export const finite = v.pipe(v.number(), v.finite("expected a finite number"));

export const positive = v.pipe(
  v.number(),
  v.check((x) => x > 0 && Number.isFinite(x), "expected a number above 0"),
);

/** At least 0 and below 1. */
export const fraction = v.pipe(
  v.number(),
  v.check((x) => x >= 0 && x < 1, "expected at least 0 and below 1"),
);

/** One problem in words: `layers.0.units: expected at least 1, got 0`. */
function problem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const [expected, got] = expectedAndGot(issue);
  return `${path === null ? "" : `${path}: `}${expected}, got ${got}`;
}

function expectedAndGot({ expected, received, message }: v.BaseIssue<unknown>): [expected: string, got: string] {
  if (expected === "never") return ["expected no such entry", "one"];
  if (received === "undefined") return ["expected an entry", "none"];
  return [message.startsWith("expected ") ? message : `expected ${expected}`, received];
}

/** Checks `value` by `schema`. Its error names `subject` and the first three problems. */
export function parse<const S extends v.GenericSchema>(schema: S, value: unknown, subject: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues.slice(0, 3).map(problem).join("; ");
  const more = result.issues.length > 3 ? `; and ${result.issues.length - 3} more` : "";
  return fail(subject, `${problems}${more}. Was it written by another version, or by hand?`);
}
