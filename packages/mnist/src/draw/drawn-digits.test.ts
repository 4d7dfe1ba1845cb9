import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawnDigits, waysOfWriting } from "./drawn-digits.ts";
import { drawnPart, drawnSet, joinDrawn } from "./drawn-set.ts";
import { habits } from "./habits.ts";

const digest = (...parts: Uint8Array[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

describe("drawn digits", () => {
  it("are the same bytes on every machine", () => {
    const { images, labels } = drawnDigits({ count: 100, seed: 1 });
    expect(digest(images, labels)).toBe("42fb3cce97f3fe635c87c46c4dd6d3a535ba473350ff25623337ba008dc60cb6");
  });

  it("are drawn with + − × ÷ and square roots alone: other functions differ between engines", () => {
    const folder = import.meta.dirname;
    const sources = readdirSync(folder).filter((name) => !name.endsWith(".test.ts"));
    const used = [...sources.map((name) => join(folder, name)), join(folder, "../ink.ts")].flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/Math\.(\w+)| (\*\*) /g)].map(([, name, power]) => name ?? power),
    );
    expect(new Set(used)).toEqual(new Set(["ceil", "floor", "max", "min", "sqrt"]));
  });

  it("are the same however many are drawn and wherever they begin, and differ with the seed", () => {
    const few = drawnDigits({ count: 25, seed: 5 });
    const more = drawnDigits({ count: 50, seed: 5 });
    const later = drawnDigits({ count: 12, seed: 5, from: 13 });
    const others = drawnDigits({ count: 25, seed: 6 });
    expect(digest(few.images, few.labels, few.ways)).toBe(
      digest(more.images.subarray(0, few.images.length), more.labels.subarray(0, 25), more.ways.subarray(0, 25)),
    );
    expect(digest(later.images, later.labels, later.ways)).toBe(
      digest(few.images.subarray(13 * 784), few.labels.subarray(13), few.ways.subarray(13)),
    );
    expect(digest(few.images)).not.toBe(digest(others.images));
  });

  it("are the same set, in however many parts it is drawn", () => {
    const counts = { train: 101, test: 23 };
    const whole = drawnSet(counts);
    for (const of of [2, 3, 7]) {
      const parts = Array.from({ length: of }, (_, part) => drawnPart(counts, part, of));
      expect(joinDrawn(parts)).toEqual(whole);
    }
    expect(() => drawnPart(counts, 3, 3)).toThrow("expected a part from 0 to less than their number, got 3 of 3");
  });

  it("hold each digit once in every ten, all different, with ink in a box of 20 pixels", () => {
    const { images, labels, count } = drawnDigits({ count: 2000, seed: 3 });
    // Among so many there is every way of writing, the rare ones too.
    expect(digest(images, labels)).toBe("6efec231b1efe2f1f792d8319472ba4d1a033cf9b818607347fd0e1dfb4ea53f");
    for (let i = 0; i < count; i += 10)
      expect(labels.slice(i, i + 10).toSorted()).toEqual(Uint8Array.from(Array(10).keys()));
    const seen = new Set<string>();
    for (let i = 0; i < count; i++) {
      const digit = images.subarray(i * 784, (i + 1) * 784);
      seen.add(digest(digit));
      const lit = Array.from(digit.keys()).filter((at) => digit[at]! > 0);
      const [rows, cols] = [lit.map((at) => Math.floor(at / 28)), lit.map((at) => at % 28)];
      const tall = Math.max(...rows) - Math.min(...rows) + 1;
      const wide = Math.max(...cols) - Math.min(...cols) + 1;
      expect(Math.max(tall, wide)).toBe(20);
    }
    expect(seen.size).toBe(count);
  });

  it("know several ways of writing each digit", () => {
    expect(habits).toHaveLength(10);
    expect(digest(new TextEncoder().encode(JSON.stringify(habits)))).toBe(
      "6d1cd1c844bebdbc16306b9e4e32b984c1c861f0db3b016654604d62c757299e",
    );
    for (const ways of habits) {
      expect(ways.length).toBeGreaterThanOrEqual(3);
      for (const { share, strokes, sharp, mean, differences } of ways) {
        expect(share).toBeGreaterThan(0);
        const knots = strokes.reduce((sum, length) => sum + length, 0);
        expect(Math.min(...strokes)).toBeGreaterThanOrEqual(2);
        expect(sharp).toHaveLength(knots);
        expect(differences.length).toBeGreaterThan(0);
        for (const numbers of [mean, ...differences]) {
          expect(numbers).toHaveLength(2 * knots);
          expect(numbers.every(Number.isFinite)).toBe(true);
        }
      }
    }
    expect(waysOfWriting.map((names) => names.length)).toEqual(habits.map((ways) => ways.length));
  });

  it("refuse an invalid count and an invalid seed", () => {
    expect(() => drawnDigits({ count: -1, seed: 1 })).toThrow(
      "[mnist] drawnDigits: expected count to be a whole number",
    );
    for (const from of [-1, 0.5, 2 ** 31]) {
      expect(() => drawnDigits({ count: 1, seed: 1, from })).toThrow(
        `[mnist] drawnDigits: expected from to be a whole number, and from + count at most 2³¹, got ${from}.`,
      );
    }
    expect(() => drawnDigits({ count: 0.5, seed: 1 })).toThrow("expected count to be a whole number, got 0.5");
    for (const seed of [0.5, 2 ** 31, -(2 ** 31) - 1]) {
      expect(() => drawnDigits({ count: 1, seed })).toThrow(
        `[mnist] drawnDigits: expected seed to be an integer of 32 bits, got ${seed}.`,
      );
    }
    for (const seed of [2 ** 31 - 1, -(2 ** 31)]) expect(drawnDigits({ count: 1, seed }).count).toBe(1);
    expect(drawnDigits({ count: 0, seed: 1 })).toMatchObject({ count: 0, rows: 28, cols: 28 });
  });
});
