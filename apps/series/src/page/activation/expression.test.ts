import { expect, test } from "vitest";
import { expression } from "./expression.ts";

const at = (text: string, s: number) => {
  const formula = expression(text);
  if (typeof formula === "string") throw new Error(formula);
  return formula(s);
};

test.each([
  ["s", 3, 3],
  ["2 + 3 * s", 4, 14],
  ["-s^2", 3, -9],
  ["2^3^2", 0, 512],
  ["(1 + s) / 2", 5, 3],
  ["max(0, s)", -2, 0],
  ["min(s, 1)", 7, 1],
  ["exp(-s*s)", 0, 1],
  ["s − 1", 3, 2],
  ["2 · pi", 0, 2 * Math.PI],
  [".5 * 1e2", 0, 50],
  ["--s", 2, 2],
])("%s at %s is %s", (text, s, value) => {
  expect(at(text, s).value).toBeCloseTo(value, 12);
});

test.each([
  "sin(s)",
  "cos(2 * s)",
  "exp(-s * s)",
  "ln(1 + s^2)",
  "sqrt(2 + s)",
  "abs(s)",
  "tanh(s) * s",
  "s * sigmoid(1.7 * s)",
  "relu(s) - relu(-s) / 10",
  "max(0.1 * s, s)",
  "min(1, s^3)",
  "1 / (2 + s)",
  "(1 + s)^2",
  "2^s",
  "(3 + s)^s",
])("the slope of %s is that of central differences", (text) => {
  for (const s of [-0.73, 0.21, 0.9]) {
    const h = 1e-6;
    const slope = (at(text, s + h).value - at(text, s - h).value) / (2 * h);
    expect(at(text, s).slope).toBeCloseTo(slope, 6);
  }
});

test.each([
  ["", "Write something with s in it, such as s * sigmoid(s)."],
  ["s +", "Expected a number, s or a function, found the end."],
  ["(s", "Expected a closing bracket, found the end."],
  ["s s", "Expected an operation such as +, found “s”."],
  ["max(s)", "Expected a comma, since max takes two numbers, found “)”."],
  ["sin s", "Expected a bracket after sin, found “s”."],
  [
    "alert(1)",
    "Expected s, pi, e or one of sin, cos, exp, ln, sqrt, abs, tanh, sigmoid, relu, max, min, found “alert”.",
  ],
  [
    "constructor(s)",
    "Expected s, pi, e or one of sin, cos, exp, ln, sqrt, abs, tanh, sigmoid, relu, max, min, found “constructor”.",
  ],
  ["s".repeat(201), "This is longer than 200 letters."],
])("%s is refused in words", (text, words) => {
  expect(expression(text)).toBe(words);
});
