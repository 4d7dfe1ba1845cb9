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

it("calls classes by their names", () => {
  const classes = ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff", "Gg", "Hh"];
  expect(printDigit(tiny, 0, { predicted: 1, classes })).toMatch(/^true Hh · predicted Bb ✗$/m);
  expect(printDigit(tiny, 0, { predicted: 8, classes })).toMatch(/^true Hh · predicted 8 ✗$/m);
});

it("shades in colour, and leaves the terminal as it was", () => {
  const lines = printDigit(tiny, 0, { colour: true }).split("\n");
  expect(lines[0]).toBe("\u001B[38;5;232;48;5;255m▀\u001B[38;5;255;48;5;255m▀\u001B[38;5;232;48;5;232m▀\u001B[0m");
});

it("counts a pixel as ink from 128 on", () => {
  const four = { images: Uint8Array.of(127, 128, 128, 127), labels: Uint8Array.of(0), count: 1, rows: 2, cols: 2 };
  expect(printDigit(four, 0)).toBe("▄▀\ntrue 0");
});

it("spreads its greys evenly, in colour even below the last row", () => {
  const row = { images: Uint8Array.of(10, 11, 127, 128, 245), labels: Uint8Array.of(0), count: 1, rows: 1, cols: 5 };
  const [line] = printDigit(row, 0, { colour: true }).split("\n");
  expect([...line!.matchAll(/38;5;(\d+);48;5;(\d+)m/g)].map(([, above, below]) => [above, below])).toEqual([
    ["232", "232"],
    ["233", "232"],
    ["243", "232"],
    ["244", "232"],
    ["254", "232"],
  ]);
});

it("finds the second digit", () => {
  const two = { images: Uint8Array.of(0, 0, 255, 0), labels: Uint8Array.of(4, 5), count: 2, rows: 1, cols: 2 };
  expect(printDigit(two, 1)).toBe("▀\ntrue 5");
});

it("draws 14 lines for a digit of 28×28", () => {
  expect(printDigit(drawnDigits({ count: 1, seed: 1 }), 0).split("\n")).toHaveLength(15);
});

it("refuses a digit that is not there", () => {
  expect(() => printDigit(tiny, 1)).toThrow("[mnist] printDigit: expected a digit from 0 to 0, got 1. Count from 0.");
  for (const i of [-1, 0.5]) expect(() => printDigit(tiny, i)).toThrow(`expected a digit from 0 to 0, got ${i}.`);
});
