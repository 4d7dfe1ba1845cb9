import { expect, test } from "vitest";
import { changeSince } from "./change-since.ts";
import { halfFrame } from "./half.ts";

test("the change is the difference, and exactly 0 where nothing moved", () => {
  expect(changeSince(halfFrame([1, 2, 3]), halfFrame([3, 2, -1]))).toEqual(halfFrame([2, 0, -4]));
  const start = halfFrame([0.1, -0.3, 1e-7]);
  expect(changeSince(start, start)).toEqual(new Uint16Array(3));
});

test("errors say what to do", () => {
  expect(() => changeSince(halfFrame([1]), halfFrame([1, 2]))).toThrow(
    "[film] changeSince: expected a frame of 1 weights",
  );
});
