import { prepareInk } from "@closurenet/mnist";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { DIGIT, type Deed, SIDE, drawLine, enlarged, inkOf, reduced } from "./pad-ink.ts";

const point = fc.record({
  x: fc.double({ min: -20, max: SIDE + 20, noNaN: true }),
  y: fc.double({ min: 0, max: SIDE, noNaN: true }),
});
const stroke = (erases: boolean) =>
  fc.array(point, { minLength: 1, maxLength: 5 }).map((points): Deed => ({ kind: "stroke", erases, points }));
/** Of thousands of bytes, a matcher that tells where they differ takes seconds. */
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
const runs = { seed: 3, numRuns: 60 };

it("leaves the same ink in whatever order strokes are drawn, and whichever way they go", () => {
  fc.assert(
    fc.property(fc.array(stroke(false), { maxLength: 4 }), (deeds) => {
      const turned = deeds.map((deed) =>
        deed.kind === "stroke" ? { ...deed, points: deed.points.toReversed() } : deed,
      );
      const [one, other] = [inkOf(deeds), inkOf(turned.toReversed())];
      // The nearest point of a line is the same from both of its ends, but for rounding.
      expect(Math.max(0, ...one.map((grey, i) => Math.abs(grey - other[i]!)))).toBeLessThanOrEqual(1);
    }),
    runs,
  );
});

it("is drawn while the pen moves as it is when it is drawn anew", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(stroke(false), stroke(true)), { maxLength: 4 }), (deeds) => {
      const ink = new Uint8Array(SIDE * SIDE);
      for (const deed of deeds)
        if (deed.kind === "stroke")
          for (const [i, to] of deed.points.entries()) drawLine(ink, deed.points[Math.max(0, i - 1)]!, to, deed.erases);
      expect(same(inkOf(deeds), ink)).toBe(true);
    }),
    runs,
  );
});

it("has round ends and soft edges, and an eraser that takes all it goes over", () => {
  const ink = inkOf([{ kind: "stroke", erases: false, points: [{ x: 84, y: 84 }] }]);
  const at = (x: number, y: number): number => ink[y * SIDE + x]!;
  expect([at(84, 84), at(90, 84), at(91, 84), at(92, 84)]).toEqual([255, 250, 0, 0]);
  expect(at(89, 88)).toBe(at(88, 89));
  expect(new Set(ink).size).toBeGreaterThan(3);
  const rubbed = inkOf([
    {
      kind: "stroke",
      erases: false,
      points: [
        { x: 20, y: 84 },
        { x: 140, y: 84 },
      ],
    },
    {
      kind: "stroke",
      erases: true,
      points: [
        { x: 10, y: 84 },
        { x: 150, y: 84 },
      ],
    },
  ]);
  expect(rubbed.every((grey) => grey === 0)).toBe(true);
});

it("forgets what was there before a picture, and before it was cleared", () => {
  const before: Deed = { kind: "stroke", erases: false, points: [{ x: 84, y: 84 }] };
  const pixels = new Uint8Array(SIDE * SIDE).fill(7);
  expect(same(inkOf([before, { kind: "picture", pixels }]), pixels)).toBe(true);
  expect(inkOf([{ kind: "picture", pixels }, { kind: "clear" }]).every((grey) => grey === 0)).toBe(true);
});

it("gives a digit that lies on it back, as it is; and prepared as the digit itself is", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: DIGIT * DIGIT, maxLength: DIGIT * DIGIT }), (bytes) => {
      expect(same(reduced(enlarged(bytes)), bytes)).toBe(true);
      const corner = bytes.map((grey, i) => (i % DIGIT < 20 && i < 20 * DIGIT ? grey : 0));
      corner[0] = 255; // a box of 20 by 20
      corner[19 * DIGIT + 19] = 255;
      const prepared = prepareInk({ pixels: enlarged(corner), width: SIDE, height: SIDE });
      expect(same(prepared, prepareInk({ pixels: corner, width: DIGIT, height: DIGIT }))).toBe(true);
    }),
    runs,
  );
});
