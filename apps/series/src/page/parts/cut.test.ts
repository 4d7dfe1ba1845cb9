import { expect, test } from "vitest";
import { cut } from "./cut.ts";

const module = `import { x } from "y";

/** Adds. */
export function add(a: number): number {
  // Twice.
  const twice = () => {
    return 2 * a;
  };
  return twice();
}

export const one = 1; // the first
export const both = (
  a: number,
): number => a;
export const pair = call(
  one,
  (s) => -s,
);
/** Makes. */
export function* make(
  n: number,
): Generator<number> {
  yield n;
}
`;

test.each([
  ["add", "/** Adds. */\nfunction add(a: number): number {", "  return twice();\n}"],
  ["twice", "// Twice.\nconst twice = () => {", "  return 2 * a;\n};"],
  ["one", "const one = 1; // the first", "const one = 1; // the first"],
  ["pair", "const pair = call(", "  (s) => -s,\n);"],
  ["make", "/** Makes. */\nfunction* make(", "  yield n;\n}"],
])("cuts %s, with its comment, as if it stood alone", (name, begins, ends) => {
  const text = cut(module, name);
  expect(text.startsWith(begins)).toBe(true);
  expect(text.endsWith(ends)).toBe(true);
});

test("says what is not there", () => {
  expect(() => cut(module, "sub")).toThrow("[series] cut: expected a declaration of sub, found none in the module.");
});
