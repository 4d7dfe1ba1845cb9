import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mnist } from "@closurenet/fixtures";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gunzip } from "./gunzip.ts";
import { readImages } from "./idx.ts";
import { prepareInk } from "./ink.ts";

const side = 28;

/** Where the ink lies, and its centre of mass. */
function measure(pixels: Uint8Array) {
  const found = { left: side, right: -1, top: side, bottom: -1, mass: 0, x: 0, y: 0 };
  for (const [at, grey] of pixels.entries()) {
    if (grey === 0) continue;
    const [x, y] = [at % side, Math.floor(at / side)];
    found.left = Math.min(found.left, x);
    found.right = Math.max(found.right, x);
    found.top = Math.min(found.top, y);
    found.bottom = Math.max(found.bottom, y);
    found.mass += grey;
    found.x += grey * x;
    found.y += grey * y;
  }
  return { ...found, x: found.x / found.mass, y: found.y / found.mass };
}

/** A filled rectangle in an empty picture. */
function rectangle(width: number, height: number, x: number, y: number, w: number, h: number) {
  const pixels = new Uint8Array(width * height);
  for (let row = y; row < y + h; row++) pixels.fill(255, row * width + x, row * width + x + w);
  return { pixels, width, height };
}

describe("preparing ink", () => {
  it("fits the longer side to 20 pixels and keeps the proportions", () => {
    const tall = measure(prepareInk(rectangle(300, 200, 10, 20, 50, 100)));
    expect([tall.right - tall.left + 1, tall.bottom - tall.top + 1]).toEqual([10, 20]);
    const wide = measure(prepareInk(rectangle(8, 8, 0, 6, 8, 2)));
    expect([wide.right - wide.left + 1, wide.bottom - wide.top + 1]).toEqual([20, 5]);
  });

  it("puts the centre of mass at the centre, to half a pixel, and loses no ink", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(59), fc.nat(44), fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 6 }),
        (blots) => {
          const pixels = new Uint8Array(60 * 45);
          for (const [x, y, size] of blots) {
            for (let row = y; row < Math.min(45, y + size); row++) {
              pixels.fill(255, row * 60 + x, row * 60 + Math.min(60, x + size));
            }
          }
          const out = prepareInk({ pixels, width: 60, height: 45 });
          const { left, right, top, bottom, x, y } = measure(out);
          expect(Math.max(right - left, bottom - top) + 1).toBe(20);
          // At the border the ink stays whole instead.
          const centred = (low: number, high: number, middle: number): boolean =>
            low === 0 || high === side - 1 || Math.abs(middle - side / 2) <= 0.5 + 1e-9;
          expect([centred(left, right, x), centred(top, bottom, y)]).toEqual([true, true]);
          expect(prepareInk({ pixels: out, width: side, height: side })).toEqual(out);
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });

  it("is smooth: a shrunk edge is grey, a picture twice as large gives the same but for rounding", () => {
    const small = rectangle(40, 40, 3, 5, 11, 33);
    const large = rectangle(80, 80, 6, 10, 22, 66);
    const [one, two] = [prepareInk(small), prepareInk(large)];
    expect(Math.max(...Array.from(one, (grey, i) => Math.abs(grey - two[i]!)))).toBeLessThanOrEqual(1);
    expect(new Set(one).size).toBeGreaterThan(2);
  });

  it("gives zeros where there is no ink, and fills what it is given", () => {
    const out = new Uint8Array(784).fill(9);
    expect(prepareInk({ pixels: new Uint8Array(6), width: 3, height: 2 }, out)).toBe(out);
    expect(out).toEqual(new Uint8Array(784));
    expect(prepareInk({ pixels: Uint8Array.of(255), width: 1, height: 1 }).some((grey) => grey > 200)).toBe(true);
  });

  it("gives nothing for ink so thin that none of it would be seen", () => {
    const pixels = new Uint8Array(400 * 400);
    pixels.set([1], 0);
    pixels.set([1], 400 * 400 - 1);
    expect(prepareInk({ pixels, width: 400, height: 400 })).toEqual(new Uint8Array(784));
  });

  it("rounds half up, and the centre to the next pixel", () => {
    // Two rows of 20 pixels: kept as they are, with their middle at ⌊14 − 0.5 + 0.5⌋ = 14.
    const out = prepareInk(rectangle(20, 2, 0, 0, 20, 2));
    expect(measure(out)).toMatchObject({ left: 5, right: 24, top: 14, bottom: 15 });
    // 40 pixels become 20, each the mean of four: of 1, 0, 0, 1 it is ½, which is 1.
    const pixels = new Uint8Array(40 * 40);
    for (let y = 0; y < 40; y++) for (let x = 0; x < 40; x++) pixels[y * 40 + x] = (x + y) % 2;
    expect(new Set(prepareInk({ pixels, width: 40, height: 40 }))).toEqual(new Set([0, 1]));
    expect(prepareInk({ pixels, width: 40, height: 40 }).reduce((sum, grey) => sum + grey)).toBe(400);
  });

  it("keeps ink whole at the border where its weight lies to one side", () => {
    const pixels = new Uint8Array(20 * 20);
    for (let y = 0; y < 20; y++) pixels.fill(255, y * 20, y * 20 + 1);
    pixels[19] = 1;
    const left = measure(prepareInk({ pixels, width: 20, height: 20 }));
    expect([left.left, left.right, left.top, left.bottom]).toEqual([8, 27, 5, 24]);
    const right = measure(prepareInk({ pixels: pixels.toReversed(), width: 20, height: 20 }));
    expect([right.left, right.right, right.top, right.bottom]).toEqual([0, 19, 4, 23]);
  });

  it("refuses a picture whose size is not what was said", () => {
    expect(() => prepareInk({ pixels: new Uint8Array(5), width: 2, height: 3 })).toThrow(
      "[mnist] prepareInk: expected 2×3 = 6 pixels, got 5. Give one byte for each pixel.",
    );
  });
});

describe.skipIf(!mnist.path)("preparing real digits again", () => {
  it("leaves them as they are: MNIST was prepared in the same way", () => {
    const file = join(mnist.path!, "t10k-images-idx3-ubyte.gz");
    const { images, count } = readImages(gunzip(readFileSync(file), file), file);
    let same = 0;
    for (let i = 0; i < count; i++) {
      const digit = images.subarray(i * 784, (i + 1) * 784);
      if (Buffer.compare(prepareInk({ pixels: digit, width: side, height: side }), digit) === 0) same++;
    }
    expect(same).toBeGreaterThan(0.999 * count);
  });
});
