import { expect, it } from "vitest";
import { clock, count, megabytes, percent } from "./numbers.ts";

it("writes times, shares, sizes and counts as people do", () => {
  expect([0, 7.9, 83.4, 600, 4000].map(clock)).toEqual(["0:00", "0:07", "1:23", "10:00", "1:06:40"]);
  expect(percent(0.97123)).toBe("97.12 %");
  expect([1_620_000, 48_842_665].map(megabytes)).toEqual(["1.62 MB", "49 MB"]);
  expect([count(1, "epoch"), count(1200, "frame")]).toEqual(["1 epoch", "1,200 frames"]);
});
