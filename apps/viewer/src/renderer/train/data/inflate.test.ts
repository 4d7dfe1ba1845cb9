import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { inflate } from "./inflate.ts";

/** A file of labels whose header says `count`, and which has `values`. */
function labels(count: number, values: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(8 + values);
  new DataView(file.buffer).setUint32(0, 0x0801);
  new DataView(file.buffer).setUint32(4, count);
  return file;
}
const packed = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(bytes));

test("a file without gzip stays as it is; one with it becomes what was packed", async () => {
  const file = labels(300_000, 300_000);
  for (const i of file.keys()) if (i >= 8) file[i] = (i * 7) % 10;
  expect(await inflate(file, "labels")).toBe(file);
  expect(Buffer.compare(await inflate(packed(file), "labels"), file)).toBe(0);
});

test.each([
  [
    "cut",
    packed(labels(5000, 5000)).subarray(0, 40),
    /^labels: expected a sound gzip stream, got one that is damaged or cut/,
  ],
  ["damaged", packed(labels(9, 9)).fill(7, 12, 20), /^labels: expected a sound gzip stream/],
  [
    "longer than it says",
    packed(labels(9, 90_000)),
    /^labels: expected gzip of 17 bytes by its own header, got one that holds more/,
  ],
  [
    "a bomb",
    packed(labels(2 ** 29, 1000)),
    /expected gzip that holds at most 100 times its \d+ bytes, got a header that says 536870920/,
  ],
] as const)("one that is %s is refused before it fills the memory", async (_, bytes, says) => {
  await expect(inflate(bytes, "labels")).rejects.toThrow(says);
});
