import { expect, test } from "vitest";
import { logEnds, logTicks } from "./log-axis.ts";

test.each([
  [0.08, 2.4, 8, [0.1, 0.2, 0.5, 1, 2]],
  [0.08, 2.4, 4, [0.1, 0.3, 1]],
  [0.02, 3.1, 3, [0.1, 1]],
  [0.0009, 0.011, 8, [0.001, 0.002, 0.005, 0.01]],
  [1e-6, 2, 4, [1e-6, 1e-4, 1e-2, 1]],
  [0.11, 0.19, 8, [0.12, 0.14, 0.16, 0.18]],
  [1.9, 2.4, 8, [1.9, 2, 2.1, 2.2, 2.3, 2.4]],
  [1.9, 2.4, 3, [2, 2.2, 2.4]],
])("between %f and %f stand, where %i have room, %j", (low, high, most, ticks) => {
  expect(logTicks(low, high, most)).toEqual(ticks);
});

test("between any two ends there are ticks, rising, inside, and no more than have room", () => {
  for (let power = -9; power < 6; power++) {
    for (const ratio of [1, 1.21, 1.5, 2, 7, 10, 1e4, 1e9]) {
      for (const most of [2, 3, 5, 8]) {
        const [low, high] = logEnds(10 ** power * 1.37, 10 ** power * 1.37 * ratio);
        const ticks = logTicks(low, high, most);
        expect(ticks.length, `${low} … ${high}, ${most}`).toBeGreaterThanOrEqual(1);
        expect(ticks.length, `${low} … ${high}, ${most}`).toBeLessThanOrEqual(most);
        expect(ticks).toEqual([...new Set(ticks)].toSorted((a, b) => a - b));
        expect([ticks[0]! >= low * (1 - 1e-9), ticks.at(-1)! <= high * (1 + 1e-9)]).toEqual([true, true]);
      }
    }
  }
});

test("the ends have air around, also of one size and of none", () => {
  expect(logEnds(null, null)).toEqual([0.1, 1]);
  const [low, high] = logEnds(0.5, 0.5);
  expect([low < 0.5, high > 0.5, low > 0]).toEqual([true, true, true]);
});
