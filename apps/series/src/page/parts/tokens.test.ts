import { expect, test } from "vitest";
import { tokens } from "./tokens.ts";

test.each([
  'const a = "1"; // one',
  "  for (const { value, grad } of net.params) {",
  "function* descend(",
  "/** Adds. */",
  "",
  "x1 = 2.5e3 / y;",
])("the pieces of a line are the line: %s", (line) => {
  expect(
    tokens(line)
      .map(({ text }) => text)
      .join(""),
  ).toBe(line);
});

test("names kinds", () => {
  expect(tokens('const a = "1" + 2; // one').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "keyword const",
    "rest  a = ",
    'text "1"',
    "rest  + ",
    "number 2",
    "rest ; ",
    "comment // one",
  ]);
});
