import * as fc from "fast-check";
import { expect, test } from "vitest";
import { halfFrame } from "./half.ts";
import { motion, motionMeter, pickFrames } from "./motion.ts";

test("the arc is the length gone so far, as a share", () => {
  expect([...motion([halfFrame([0]), halfFrame([3]), halfFrame([4])])]).toEqual([0, 0.75, 1]);
  expect([...motion([halfFrame([0, 0]), halfFrame([3, 4]), halfFrame([3, 9])])]).toEqual([0, 0.5, 1]);
});

test("weights past `count` and weights that are not finite do not move it", () => {
  const frames = [halfFrame([0, 0]), halfFrame([1, 100]), halfFrame([2, 0])];
  expect([...motion(frames, 1)]).toEqual([0, 0.5, 1]);
  const broken = [halfFrame([0, 1]), halfFrame([1, Number.NaN]), halfFrame([2, Infinity])];
  expect([...motion(broken)]).toEqual([0, 0.5, 1]);
});

test("where nothing moves, frames are evenly spaced", () => {
  expect([...motion([halfFrame([1]), halfFrame([1]), halfFrame([1])])]).toEqual([0, 0.5, 1]);
  expect([...motion([halfFrame([1]), halfFrame([1])])]).toEqual([0, 1]);
  expect([...motion([halfFrame([1])])]).toEqual([0]);
  expect([...motion([])]).toEqual([]);
});

test("a meter says after each frame what motion says of the frames so far", () => {
  const meter = motionMeter(1);
  const frames = [
    [0, 9],
    [3, 0],
    [3, 5],
    [1, 0],
  ].map(halfFrame);
  expect(meter.arc()).toEqual(motion([]));
  for (const [i, frame] of frames.entries()) {
    meter.add(frame);
    expect(meter.arc()).toEqual(motion(frames.slice(0, i + 1), 1));
  }
});

test("picked frames rise, are distinct, and hold the first and the last", () => {
  const arcs = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 80 })
    .map((shares) => Float64Array.from([0, ...shares, 1]).toSorted());
  fc.assert(
    fc.property(arcs, fc.integer({ min: 2, max: 90 }), (arc, pictures) => {
      const picked = pickFrames(arc, pictures);
      expect(picked).toHaveLength(Math.min(arc.length, pictures));
      expect([...new Set(picked)].toSorted((a, b) => a - b)).toEqual(picked);
      expect([picked[0], picked.at(-1)]).toEqual([0, arc.length - 1]);
    }),
    { seed: 11, numRuns: 300 },
  );
});

test("picked frames are the nearest to even spacing", () => {
  expect(pickFrames(Float64Array.of(0, 0.4, 0.5, 0.6, 1), 3)).toEqual([0, 2, 4]);
  const late = Float64Array.from({ length: 101 }, (_, i) => (i / 100) ** 3);
  for (const [k, i] of pickFrames(late, 5).entries()) expect(late[i]).toBeCloseTo(k / 4, 1);
});

test("if two frames are equally near, the later one is picked", () => {
  expect(pickFrames([0, 0.25, 0.75, 1], 3)).toEqual([0, 2, 3]);
  expect(pickFrames([0, 0.5, 0.5, 0.5, 1], 3)).toEqual([0, 3, 4]);
});

test("frames that lie close together are still picked once each, and enough remain for the rest", () => {
  expect(pickFrames([0, 0, 0, 0, 1], 4)).toEqual([0, 2, 3, 4]);
  expect(pickFrames([0, 1, 1, 1, 1], 4)).toEqual([0, 1, 3, 4]);
  expect(pickFrames([0, 0.9, 1], 3)).toEqual([0, 1, 2]);
});

test("small films", () => {
  expect(pickFrames([], 5)).toEqual([]);
  expect(pickFrames([0], 5)).toEqual([0]);
  expect(pickFrames([0, 0.5, 1], 1)).toEqual([2]);
});

test("errors say what to do", () => {
  expect(() => motion([halfFrame([1]), halfFrame([1, 2])])).toThrow(
    "[film] motion: expected a frame of 1 weights, got 2.",
  );
  expect(() => pickFrames([0, 1], 0)).toThrow("pictures to be a whole number of at least 1, got 0");
});
