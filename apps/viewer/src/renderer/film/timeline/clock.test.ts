import { expect, test } from "vitest";
import { frameAt, nearestFrame, placeOf, stepPositions } from "./clock.ts";

test("places lie in proportion to steps", () => {
  expect([...stepPositions([0, 10, 40])]).toEqual([0, 0.25, 1]);
  expect([...stepPositions([5])]).toEqual([0]);
  expect([...stepPositions([])]).toEqual([]);
});

test("frameAt and placeOf are inverse, and stay inside the film", () => {
  const places = stepPositions([0, 1, 5, 6, 20]);
  for (let frame = 0; frame <= 4; frame += 0.125)
    expect(frameAt(places, placeOf(places, frame))).toBeCloseTo(frame, 12);
  expect(frameAt(places, -1)).toBe(0);
  expect(frameAt(places, 2)).toBe(4);
  expect(placeOf(places, 99)).toBe(1);
  expect(frameAt([], 0.5)).toBe(0);
  expect(placeOf([], 3)).toBe(0);
});

test("frames at one and the same place are passed without a leap to nowhere", () => {
  expect(frameAt([0, 0.5, 0.5, 1], 0.5)).toBe(2);
});

test("nearestFrame finds the frame of a click", () => {
  expect(nearestFrame([0, 10, 40], 24)).toBe(1);
  expect(nearestFrame([0, 10, 40], 26)).toBe(2);
  expect(nearestFrame([], 3)).toBe(0);
});
