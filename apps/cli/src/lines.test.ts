import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fact, wrap } from "./lines.ts";

describe("wrap", () => {
  it("keeps the words in order, and lines within the width where words are", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^\S{1,12}$/)), fc.integer({ min: 1, max: 60 }), (words, width) => {
        const lines = wrap(words.join(" "), width).split("\n");
        expect(lines.join(" ")).toBe(words.join(" "));
        expect(lines.filter((line) => line.length > width && line.includes(" "))).toEqual([]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe("fact", () => {
  it("has its text in a column of its own", () => {
    expect(fact("data", "60,000 + 10,000 digits, MNIST", 40)).toBe(
      "data           60,000 + 10,000 digits,\n               MNIST",
    );
    expect(fact("data", "60,000 digits", Infinity)).toBe("data           60,000 digits");
    expect(fact("data", "a b", 3)).toBe("data           a\n               b");
  });
});
