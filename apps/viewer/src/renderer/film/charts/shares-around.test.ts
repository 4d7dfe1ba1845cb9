import { expect, test } from "vitest";
import { sharesAround } from "./shares-around.ts";

test.each([
  [0.948, 0.975, [0.938, 0.985]],
  [0.94, 0.94, [0.93, 0.95]],
  [0.2, 1, [0.1, 1]],
  [0, 0.005, [0, 0.015]],
  [null, null, [0, 1]],
] as const)("an axis for shares from %s to %s is %s", (low, high, ends) => {
  sharesAround(low, high).forEach((end, i) => expect(end).toBeCloseTo(ends[i]!, 12));
});
