import { expect, test } from "vitest";
import { evenly, percent, powers, shown, within } from "./numbers.ts";

test("numbers are written as people write them", () => {
  expect([-1.005, -0.001, 0, 2.5, Number.NaN, Infinity].map((value) => shown(value))).toEqual([
    "−1.00",
    "0.00",
    "0.00",
    "2.50",
    "not a number",
    "∞",
  ]);
  expect([within(-1), within(1), within(-0.001), percent(0.125)]).toEqual(["(−1.00)", "1.00", "0.00", "12.5 %"]);
});

test("what a number can be has no dust of binary fractions", () => {
  expect(evenly(-0.3, 0.3, 0.1)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  expect(powers(0.01, 1, 3)).toEqual([0.01, 0.022, 0.046, 0.1, 0.22, 0.46, 1]);
});
