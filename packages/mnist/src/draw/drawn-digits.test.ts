import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawnDigits } from "./drawn-digits.ts";
import { habits } from "./habits.ts";

const digest = (...parts: Uint8Array[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

describe("drawn digits", () => {
  it("are the same bytes on every machine", () => {
    const { images, labels } = drawnDigits({ count: 100, seed: 1 });
    expect(digest(images, labels)).toBe("aef415523c307506ac82f89b3870ecb9cd1c56e5ab118865115342a8b597a5e9");
  });

  it("are drawn with + − × ÷ and square roots alone: other functions differ between engines", () => {
    const folder = import.meta.dirname;
    const sources = readdirSync(folder).filter((name) => !name.endsWith(".test.ts"));
    const used = [...sources.map((name) => join(folder, name)), join(folder, "../ink.ts")].flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/Math\.(\w+)| (\*\*) /g)].map(([, name, power]) => name ?? power),
    );
    expect(new Set(used)).toEqual(new Set(["ceil", "floor", "max", "min", "sqrt"]));
  });

  it("are the same however many are drawn, and differ with the seed", () => {
    const few = drawnDigits({ count: 25, seed: 5 });
    const more = drawnDigits({ count: 50, seed: 5 });
    const others = drawnDigits({ count: 25, seed: 6 });
    expect(digest(few.images)).toBe(digest(more.images.subarray(0, few.images.length)));
    expect(digest(few.images)).not.toBe(digest(others.images));
  });

  it("hold each digit once in every ten, all different, with ink in a box of 20 pixels", () => {
    const { images, labels, count } = drawnDigits({ count: 2000, seed: 3 });
    // Among so many there is every way of writing, the rare ones too.
    expect(digest(images, labels)).toBe("10d1c71c9b30ea5afa93b53e1a503d5a15e9f648e86be4b3d7d04e1ba90e1f28");
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
      "160b250b12415c0bee84ce325eeb74de81cb08d8103e4cbb35172ec57fa97bf7",
    );
    const numbers = habits.flatMap(({ ways }) =>
      ways.flatMap(({ share, aspect, strokes }) => [share, aspect, ...strokes.flat().flatMap(({ x, y }) => [x, y])]),
    );
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(Math.min(...habits.map(({ ways }) => ways.length))).toBeGreaterThanOrEqual(3);
  });

  it("refuse an invalid count and an invalid seed", () => {
    expect(() => drawnDigits({ count: -1, seed: 1 })).toThrow(
      "[mnist] drawnDigits: expected count to be a whole number",
    );
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
