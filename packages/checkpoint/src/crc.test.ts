import { crc32Init, crc32Update } from "@foxglove/crc";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crcOverZeros } from "./crc.ts";

test("combines the CRCs of two parts, at every length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 3000 }), (before, after) => {
      const state = crc32Update(crc32Init(), before);
      const joined = crcOverZeros(after.length)(state) ^ crc32Update(0, after);
      expect(joined | 0).toBe(crc32Update(state, after) | 0);
    }),
    { seed: 1, numRuns: 300 },
  );
});
