import { expect, test } from "vitest";
import { exactLength, exactStep } from "./size.ts";

test("exact lengths are whole CSS pixels and whole device pixels, and hardly longer", () => {
  for (const ratio of [1, 1.25, 1.5, 1.75, 2, 2.5, 3]) {
    for (let zoom = 1; zoom <= 12; zoom++) {
      const length = exactLength(289, zoom, ratio);
      expect([Number.isInteger(length * zoom), Number.isInteger((length * zoom) / ratio)]).toEqual([true, true]);
      expect(length - 289).toBeLessThan(8);
    }
  }
  expect([1, 1.5, 1.25, 1.1, 2, Math.PI].map(exactStep)).toEqual([1, 2, 4, 10, 1, 1]);
});
