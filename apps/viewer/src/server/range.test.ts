import { describe, expect, test } from "vitest";
import { type Slice, range } from "./range.ts";

describe("range", () => {
  test.each([
    [undefined, 100, 200, 0, 100],
    ["bytes=0-", 100, 206, 0, 100],
    ["bytes=10-19", 100, 206, 10, 20],
    ["bytes=90-1000", 100, 206, 90, 100],
    ["bytes=-5", 100, 206, 95, 100],
    ["bytes=-500", 100, 206, 0, 100],
    ["BYTES = 1-1", 100, 206, 1, 2],
    ["bytes=5-4", 100, 200, 0, 100],
    ["bytes=0-1,5-6", 100, 200, 0, 100],
    ["items=0-1", 100, 200, 0, 100],
    ["bytes=-", 100, 200, 0, 100],
    ["bytes=a-b", 100, 200, 0, 100],
    [undefined, 0, 200, 0, 0],
  ])("%s of %i bytes → %i", (header, size, status, start, end) => {
    expect(range(header, size)).toMatchObject({ status, start, end });
  });

  test.each([
    ["bytes=100-", 100],
    ["bytes=-0", 100],
    ["bytes=0-", 0],
    ["bytes=99999999999999999999999-", 100],
  ])("%s of %i bytes → 416", (header, size) => {
    expect(range(header, size)).toEqual({
      status: 416,
      headers: { "accept-ranges": "bytes", "content-range": `bytes */${size}`, "content-length": "0" },
    });
  });

  test("for every range of every small file: never empty, never outside, exactly the bytes asked for", () => {
    for (let size = 0; size <= 12; size++) {
      const bytes = Array.from({ length: size }, (_, i) => i);
      for (let a = 0; a <= 14; a++) {
        expect(of(range(`bytes=${a}-`, size), bytes)).toEqual(bytes.slice(a));
        expect(of(range(`bytes=-${a}`, size), bytes)).toEqual(a === 0 ? [] : bytes.slice(-a));
        for (let b = a; b <= 14; b++) expect(of(range(`bytes=${a}-${b}`, size), bytes)).toEqual(bytes.slice(a, b + 1));
      }
    }
  });
});

function of(slice: Slice, bytes: readonly number[]): readonly number[] {
  if (slice.status === 416) return [];
  const part = bytes.slice(slice.start, slice.end);
  expect(Number(slice.headers["content-length"])).toBe(part.length);
  expect(part.length > 0 || slice.status === 200).toBe(true);
  return part;
}
