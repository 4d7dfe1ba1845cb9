import { expect, test } from "vitest";
import { bytesText, countText, percentText, sizeText, weightText } from "./format.ts";

test("numbers as people read them", () => {
  expect([0.08312, -0.31, 0, -1e-6, 12345, -0, NaN, -Infinity].map(weightText)).toEqual([
    "+0.0831",
    "−0.31",
    "0",
    "−1.00e−6",
    "+12345",
    "0",
    "NaN",
    "−Infinity",
  ]);
  expect([2.50211, 0.00001, NaN].map(sizeText)).toEqual(["2.502", "1.00e−5", "NaN"]);
  expect([percentText(0.97123), bytesText(170_000), bytesText(3_210_000), bytesText(42_000_000)]).toEqual([
    "97.1 %",
    "170 kB",
    "3.2 MB",
    "42 MB",
  ]);
  expect(countText(84_060)).toBe("84 060");
});
