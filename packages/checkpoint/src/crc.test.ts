import { crc32Update as updateHere } from "@foxglove/crc";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crcOverZeros } from "./crc.ts";
import { crc32, crc32Init, crc32Update } from "./crc32.ts";

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

test("is the same from Node as without it", () => {
  fc.assert(
    fc.property(fc.integer(), fc.uint8Array({ maxLength: 300 }), (state, bytes) => {
      expect(crc32Update(state, bytes) | 0).toBe(updateHere(state, bytes) | 0);
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926); // the check value of CRC-32
});
