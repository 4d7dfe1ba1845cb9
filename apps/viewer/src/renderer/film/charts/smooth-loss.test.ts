import { expect, test } from "vitest";
import { smoothLoss } from "./smooth-loss.ts";

test("begins with the first loss, stays with an even one, and follows slowly", () => {
  const even = smoothLoss();
  for (let i = 0; i < 5; i++) expect(even(0.3)).toBeCloseTo(0.3, 12);
  const step = smoothLoss();
  for (let i = 0; i < 500; i++) step(1);
  const after = Array.from({ length: 50 }, () => step(0)!);
  expect(after[0]).toBeCloseTo(0.95, 4);
  expect(after[49]).toBeCloseTo(0.95 ** 50, 4);
});

test("jumping losses give their mean", () => {
  const smooth = smoothLoss();
  const last = Array.from({ length: 400 }, (_, i) => smooth(i % 2 ? 0.03 : 0.12)).slice(-20);
  for (const value of last) expect(Math.abs(value! - 0.075)).toBeLessThan(0.0025);
});

test("what is not finite is left out, and of nothing there is no mean", () => {
  const smooth = smoothLoss();
  expect([smooth(NaN), smooth(2), smooth(Infinity), smooth(NaN)]).toEqual([undefined, 2, 2, 2]);
});
