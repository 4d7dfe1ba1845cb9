import * as v from "valibot";
import { fail } from "../errors.ts";

export const anInteger = v.pipe(v.number(), v.safeInteger("expected a whole number"));

export const whole = (least: number) => v.pipe(anInteger, v.minValue(least, `expected at least ${least}`));

export const finite = v.pipe(v.number(), v.finite("expected a finite number"));

export const above0 = v.pipe(
  v.number(),
  v.check((x) => x > 0 && Number.isFinite(x), "expected a number above 0"),
);

export const share = v.pipe(
  v.number(),
  v.check((x) => x >= 0 && x < 1, "expected at least 0 and below 1"),
);

/** `layers.0.units: expected at least 1, got 0` */
function problem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const [expected, got] = said(issue);
  return `${path === null ? "" : `${path}: `}${expected}, got ${got}`;
}

function said({ expected, received, message }: v.BaseIssue<unknown>): [expected: string, got: string] {
  if (expected === "never") return ["expected no such entry", "one"];
  if (received === "undefined") return ["expected an entry", "none"];
  return [message.startsWith("expected ") ? message : `expected ${expected}`, received];
}

/** Checks `value`, and fails by the name of `subject` with the first three places that are not as they should be. */
export function parsed<const S extends v.GenericSchema>(schema: S, value: unknown, subject: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues.slice(0, 3).map(problem).join("; ");
  const more = result.issues.length > 3 ? `; and ${result.issues.length - 3} more` : "";
  return fail(subject, `${problems}${more}. Was it written by another version, or by hand?`);
}
