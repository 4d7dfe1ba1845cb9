import { describe, expect, it } from "vitest";
import { everyWithin } from "./film-budget.ts";
import { bytes, seconds } from "./options.ts";

const asked = { every: 1, epochs: 5, batch: 100, validation: 0.1 };
const digits = { examples: 60_000, weights: 84_060 }; // 540 steps an epoch, 169 kB a frame

describe("a film within a budget", () => {
  it("has the frames that were asked for where they fit", () => {
    expect(everyWithin(asked, digits, 500e6)).toBe(1);
    expect(everyWithin({ ...asked, every: null }, digits, 100e6)).toBeNull();
  });

  it("has fewer where they do not, and as many as fit", () => {
    for (const budget of [300e6, 100e6, 30e6]) {
      const every = everyWithin(asked, digits, budget)!;
      expect(every).toBeGreaterThan(1);
      const size = (n: number): number => (2700 / n + 5) * (1000 + 2 * digits.weights) + 2700 * 100;
      expect(size(every)).toBeLessThanOrEqual(budget);
      expect(size(every - 1)).toBeGreaterThan(budget);
    }
    expect(everyWithin({ ...asked, every: null }, digits, 30e6)).toBe(everyWithin(asked, digits, 30e6));
  });

  it("never has fewer than one at the end of each epoch", () => {
    expect(everyWithin(asked, digits, 1)).toBe(540);
    expect(everyWithin({ ...asked, every: 1000 }, digits, 1)).toBe(1000);
  });
});

it("a time and a size are read with their units, and nothing else is", () => {
  expect(["30", "30s", "1.5m", "2h", "0"].map(seconds)).toEqual([30, 30, 90, 7200, 0]);
  expect(["500kB", "20MB", "2GB", "1.5 GB", "1000"].map(bytes)).toEqual([500e3, 20e6, 2e9, 1.5e9, 1000]);
  for (const text of ["", "s", "-1s", "1d", "1 s s", "NaN", "1e999"]) expect(() => seconds(text)).toThrow(/like 30s/);
  for (const text of ["", "GB", "-1GB", "1TB", "0"]) expect(() => bytes(text)).toThrow(/like 2GB/);
});
