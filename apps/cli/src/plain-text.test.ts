import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainJson, plainLine, plainLines } from "./plain-text.ts";

/** Escape codes, a line of its own, what turns text around, and what is not to be seen. */
const hostile = "a\u001B]0;owned\u0007\u009B31m\r\nrun  /home\u202E\u2066\u200B\uFEFF\u2028b";

describe("text of others", () => {
  it("has written out what a terminal would act on", () => {
    expect(plainLine(hostile)).toMatchInlineSnapshot(
      `"a\\u001b]0;owned\\u0007\\u009b31m\\u000d\\u000arun  /home\\u202e\\u2066\\u200b\\ufeff\\u2028b"`,
    );
    expect(plainLines("a\nb\u001B")).toBe("a\nb\\u001b");
  });

  it("keeps what people write", () => {
    for (const text of ["Grüße, 数字, فارسی‌ها", "👩‍👧 🏴", "a → b ✓ · ─ 28×28", "C:\\run"])
      expect(plainLine(text)).toBe(text);
  });

  it("never holds a control character, whatever comes in, and no more than it says", () => {
    const text = fc.string({ unit: "binary", maxLength: 50 });
    fc.assert(
      fc.property(text, (words) => {
        expect(plainLine(words)).not.toMatch(/\p{Cc}/u);
        expect(plainJson(words)).not.toMatch(/\p{Cc}/u);
        expect(JSON.parse(plainJson([words]))).toEqual([words]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("is cut in the middle where it is long, and says so", () => {
    const long = plainLine(`begin ${"x".repeat(1_000_000)} end`);
    expect(long.length).toBeLessThan(2100);
    expect(long).toMatch(/^begin x+… \(998,010 characters left out\) …x+ end$/);
  });
});
