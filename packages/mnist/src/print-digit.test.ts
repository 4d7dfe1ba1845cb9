import { expect, it } from "vitest";
import { drawnDigits } from "./draw/drawn-digits.ts";
import { printDigit } from "./print-digit.ts";

const tiny = {
  images: Uint8Array.of(0, 255, 0, 255, 255, 0, 0, 0, 200),
  labels: Uint8Array.of(7),
  count: 1,
  rows: 3,
  cols: 3,
};

it("puts two pixels into each character and says both labels", () => {
  expect(printDigit(tiny, 0, { predicted: 1 })).toBe("▄█\n  ▀\ntrue 7 · predicted 1 ✗");
  expect(printDigit(tiny, 0, { predicted: 7 })).toMatch(/predicted 7 ✓$/);
  expect(printDigit(tiny, 0)).toMatch(/^true 7$/m);
  expect(printDigit(tiny, 0, { trueLabel: 3 })).toMatch(/^true 3$/m);
});

it("shades in colour, and leaves the terminal as it was", () => {
  const lines = printDigit(tiny, 0, { colour: true }).split("\n");
  expect(lines[0]).toBe("\u001B[38;5;232;48;5;255m▀\u001B[38;5;255;48;5;255m▀\u001B[38;5;232;48;5;232m▀\u001B[0m");
});

it("draws 14 lines for a digit of 28×28", () => {
  expect(printDigit(drawnDigits({ count: 1, seed: 1 }), 0).split("\n")).toHaveLength(15);
});

it("refuses a digit that is not there", () => {
  expect(() => printDigit(tiny, 1)).toThrow("[mnist] printDigit: expected a digit from 0 to 0, got 1. Count from 0.");
});
