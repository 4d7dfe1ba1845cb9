import { expect, it } from "vitest";
import { inkIn } from "./picture-ink.ts";

const size = { width: 12, height: 9 };

/** A picture with a bar of one grey on a ground of another. */
function bar(ink: number, ground: number, alpha = 255): Uint8ClampedArray {
  const data = new Uint8ClampedArray(12 * 9 * 4);
  for (let i = 0; i < 12 * 9; i++) {
    const inside = i % 12 > 3 && i % 12 < 7 && i > 24 && i < 84;
    const grey = inside ? ink : ground;
    data.set([grey, grey, grey, inside ? 255 : alpha], 4 * i);
  }
  return data;
}

it("finds the same ink whichever of ink and ground is the darker, and on a clear ground", () => {
  const black = inkIn({ data: bar(0, 255), ...size });
  expect(black.filter((grey) => grey === 255).length).toBe(15);
  expect(black.filter((grey) => grey === 0).length).toBe(12 * 9 - 15);
  expect(inkIn({ data: bar(255, 0), ...size })).toEqual(black);
  expect(inkIn({ data: bar(60, 200), ...size })).toEqual(black);
  expect(inkIn({ data: bar(0, 0, 0), ...size })).toEqual(black);
});

it("leaves out what hardly differs from the ground", () => {
  const data = bar(0, 255);
  for (let i = 0; i < 12 * 9; i += 2) if (data[4 * i] === 255) data.fill(215, 4 * i, 4 * i + 3);
  const found = inkIn({ data, ...size });
  expect(found.filter((grey) => grey > 0).length).toBe(15);
  expect(inkIn({ data: bar(240, 255), ...size })).toEqual(new Uint8Array(12 * 9));
});
