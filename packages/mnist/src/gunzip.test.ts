import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { gunzip } from "./gunzip.ts";
import { reason } from "./errors.ts";

/** The header of an IDX file: its magic says how many sizes there are. */
const header = (...sizes: number[]): Uint8Array => {
  const words = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  [0x0800 + sizes.length, ...sizes].forEach((word, i) => words.setUint32(4 * i, word));
  return new Uint8Array(words.buffer);
};
const messageOf = (bytes: Uint8Array): string => {
  try {
    return `${gunzip(bytes, "f").length} bytes`;
  } catch (error) {
    return reason(error);
  }
};

it("returns bytes that are not compressed unchanged", () => {
  const bytes = Uint8Array.of(0x1f, 0x8c);
  expect(gunzip(bytes, "f")).toBe(bytes);
  expect(gunzip(Uint8Array.of(0x1e, 0x8b), "f")).toHaveLength(2);
});

it("stops where the header inside says that the file ends", () => {
  const whole = new Uint8Array(16 + 12);
  whole.set(header(2, 2, 3));
  expect(messageOf(gzipSync(whole))).toBe("28 bytes");
  expect(messageOf(gzipSync(Buffer.concat([whole, whole])))).toMatch(/expected gzip of 28 bytes by its own header/);
});

it("inflates at most a mebibyte if there is no header", () => {
  expect(messageOf(gzipSync(new Uint8Array(2 ** 20)))).toBe("1048576 bytes");
  expect(messageOf(gzipSync(new Uint8Array(2 ** 20 + 1)))).toMatch(/expected gzip of an IDX file's bytes/);
});

it("has what it inflates once in memory, and not in pieces that are joined", () => {
  const whole = new Uint8Array(4 + 12 + 3 * 2 ** 20);
  whole.set(header(3, 2 ** 10, 2 ** 10));
  const inflated = gunzip(gzipSync(whole), "f");
  expect(inflated.length).toBe(whole.length);
  expect(inflated.buffer.byteLength).toBeGreaterThan(whole.length); // room for one piece; what is joined has no room left
});

it("accepts files of at most one gibibyte", () => {
  expect(messageOf(gzipSync(header(2 ** 30 - 7)))).toBe(
    "[mnist] f: expected an IDX file of at most 1073741824 bytes, got a header that says 1073741825. The file is damaged; fetch it again.",
  );
});

it("refuses a bomb before it inflates it: beyond 64 MiB, a hundred times what the stream has itself", () => {
  expect(messageOf(gzipSync(header(2 ** 26 - 8)))).toBe("8 bytes"); // that it is cut is told by readLabels
  expect(messageOf(gzipSync(header(2 ** 26 - 7)))).toMatchInlineSnapshot(
    `"[mnist] f: expected gzip that holds at most 100 times its 28 bytes, got a header that says 67108865. Pictures never pack so small; if these do, inflate the file with gunzip."`,
  );
  const gzip = (size: number, stored: number): Uint8Array =>
    Buffer.concat([gzipSync(header(size), { level: 0 }), new Uint8Array(stored)]);
  const { length } = gzip(0, 2 ** 20);
  expect(messageOf(gzip(100 * length - 8, 2 ** 20))).not.toMatch(/at most 100 times/);
  expect(messageOf(gzip(100 * length - 7, 2 ** 20))).toMatch(/at most 100 times its 1048607 bytes/);
});
