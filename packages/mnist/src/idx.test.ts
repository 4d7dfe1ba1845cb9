import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { mnist } from "@closurenet/fixtures";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idxLength, joinDigits, readImages, readLabels } from "./idx.ts";
import { reason } from "./errors.ts";

/** An IDX file of the given dimensions: the magic's last byte is how many there are. */
function idx(dimensions: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + data.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, 0x0800 + dimensions.length);
  dimensions.forEach((n, i) => header.setUint32(4 + 4 * i, n));
  bytes.set(data, 4 + 4 * dimensions.length);
  return bytes;
}
/** Sixty-four ones after a magic number. */
const file = (values: number, sizes: number): Uint8Array => Uint8Array.of(0, 0, values, sizes, ...Array(64).fill(1));
/** Labels as QMNIST has them: a row of big-endian integers each, of which the first is the class. */
function rows(labels: readonly number[], columns = 8): Uint8Array {
  const words = new DataView(new ArrayBuffer(12 + 4 * columns * labels.length));
  [0x0c02, labels.length, columns].forEach((word, i) => words.setUint32(4 * i, word));
  for (let i = 0; i < labels.length * columns; i++) words.setInt32(12 + 4 * i, 1000 + i);
  if (columns > 0) labels.forEach((label, i) => words.setInt32(12 + 4 * columns * i, label));
  return new Uint8Array(words.buffer);
}
const images = idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
const labels = idx([2], [7, 9]);

/** The message of the error, or an empty text if there is none. */
function messageOf(read: () => unknown): string {
  try {
    read();
    return "";
  } catch (error) {
    return reason(error);
  }
}
const refused = (read: () => unknown): boolean => messageOf(read).startsWith("[mnist] f: ");

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

describe("reading IDX", () => {
  it("gives pictures and labels as they lie in the file", () => {
    const read = readImages(images, "i");
    expect(read).toMatchObject({ count: 2, rows: 2, cols: 3 });
    expect([...read.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
    expect([...readLabels(labels, "l")]).toEqual([7, 9]);
    expect(joinDigits(read, readLabels(labels, "l"), ["i", "l"]).labels).toHaveLength(2);
  });

  it("knows a file's length once its header is whole", () => {
    expect([15, 16].map((length) => idxLength(images.subarray(0, length)))).toEqual([undefined, 28]);
    expect([3, 7, 8].map((length) => idxLength(labels.subarray(0, length)))).toEqual([undefined, undefined, 10]);
    expect(idxLength(idx([2, 3], new Uint8Array(10)))).toBeUndefined();
    expect(idxLength(idx([3, 5, 7], []))).toBe(16 + 3 * 5 * 7);
  });

  it("takes as many classes as it is told", () => {
    expect([...readLabels(idx([2], [0, 25]), "l", 26)]).toEqual([0, 25]);
    expect(messageOf(() => readLabels(idx([2], [0, 26]), "l", 26))).toContain("a label from 0 to 25, got 26");
  });

  it("counts classes from 0, whatever the label of the first is", () => {
    expect([...readLabels(idx([3], [1, 26, 2]), "l", 26, 1)]).toEqual([0, 25, 1]);
    for (const label of [0, 27])
      expect(messageOf(() => readLabels(idx([2], [1, label]), "l", 26, 1))).toContain(
        `at byte 9 expected a label from 1 to 26, got ${label}`,
      );
  });

  it("takes the first column of QMNIST's labels, which are rows of eight integers", () => {
    expect([...readLabels(rows([7, 2, 9]), "l")]).toEqual([7, 2, 9]);
    expect([...readLabels(rows([7, 2, 9], 1), "l")]).toEqual([7, 2, 9]);
    expect(idxLength(rows([7, 2]))).toBe(12 + 2 * 8 * 4);
    expect(
      [
        () => readLabels(rows([7, 10]), "l"),
        () => readLabels(rows([7, -1]), "l"),
        () => readLabels(rows([7, 256]), "l", 256),
        () => readLabels(rows([7, 2]).subarray(0, 50), "l"),
        () => readLabels(rows([7, 2]).subarray(0, 11), "l"),
        () => readLabels(rows([]), "l"),
        () => readLabels(rows([7], 0), "l"),
        () => readImages(rows([7, 2]), "i"),
      ].map(messageOf),
    ).toMatchInlineSnapshot(`
      [
        "[mnist] l: at byte 44 expected a label from 0 to 9, got 10. Is this another data set (EMNIST letters begin at 1)?",
        "[mnist] l: at byte 44 expected a label from 0 to 9, got -1. Is this another data set (EMNIST letters begin at 1)?",
        "[mnist] l: at byte 44 expected a label from 0 to 255, got 256. Is this another data set (EMNIST letters begin at 1)?",
        "[mnist] l: expected 76 bytes (2 labels in rows of 8), got only 50. The file is cut; fetch it again.",
        "[mnist] l: expected an IDX header of 12 bytes, got a file of 11. The file is cut; fetch it again.",
        "[mnist] l: at byte 4 expected a number of labels, got 0. Fetch the file again.",
        "[mnist] l: at byte 8 expected a number of columns, got 0. Fetch the file again.",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000c02 (IDX labels). Are the two files swapped?",
      ]
    `);
  });

  it("says what an IDX file holds that is none of bytes", () => {
    expect(
      [
        ...[0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f].map((values) => () => readImages(file(values, 4), "i")),
        () => readImages(file(0x0d, 0), "i"),
        () => readImages(Uint8Array.of(3, 8, 0, 0, 1, 0, 0, 0), "i"),
        () => readLabels(file(0x0d, 1), "l"),
        () => readLabels(file(0x0c, 1), "l"),
        () => readLabels(Uint8Array.of(1, 8, 0, 0, 1, 0, 0, 0), "l"),
      ].map(messageOf),
    ).toMatchInlineSnapshot(`
      [
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000804 (IDX of bytes in 4 sizes). Write them as bytes in three sizes (count, rows, columns).",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000904 (IDX of signed bytes in 4 sizes). Write them as bytes in three sizes (count, rows, columns).",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000b04 (IDX of short integers in 4 sizes). Write them as bytes in three sizes (count, rows, columns).",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000c04 (IDX of integers in 4 sizes). Write them as bytes in three sizes (count, rows, columns).",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000d04 (IDX of floats in 4 sizes). Write them as bytes in three sizes (count, rows, columns).",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000e04 (IDX of doubles in 4 sizes). Write them as bytes in three sizes (count, rows, columns).",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000f04. This is no IDX file; fetch it again.",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x00000d00. This is no IDX file; fetch it again.",
        "[mnist] i: at byte 0 expected 0x00000803 (IDX images), got 0x03080000. Its numbers have their smallest byte first; IDX has the largest first.",
        "[mnist] l: at byte 0 expected 0x00000801 (IDX labels), got 0x00000d01 (IDX of floats in 1 size). Write them as bytes in one size (count).",
        "[mnist] l: at byte 0 expected 0x00000801 (IDX labels), got 0x00000c01 (IDX of integers in 1 size). Write them as bytes in one size (count).",
        "[mnist] l: at byte 0 expected 0x00000801 (IDX labels), got 0x01080000. Its numbers have their smallest byte first; IDX has the largest first.",
      ]
    `);
  });

  it("copies nothing and works on a view that does not begin at 0", () => {
    const shifted = new Uint8Array(images.length + 3);
    shifted.set(images, 3);
    const read = readImages(shifted.subarray(3), "i");
    expect(read.images.buffer).toBe(shifted.buffer);
    expect(read.images[0]).toBe(1);
  });

  it("says what is wrong, where, and what to do", () => {
    const more = new Uint8Array([...images, 0, 0]);
    expect(
      [
        () => readImages(labels, "a/images"),
        () => readImages(labels.subarray(0, 3), "a/images"),
        () => readLabels(images, "a/labels"),
        () => readImages(Uint8Array.of(0x1f, 0x8b, 8, 0), "a/images"),
        () => readImages(new TextEncoder().encode("<html>Not found</html>"), "a/images"),
        () => readImages(images.subarray(0, 15), "a/images"),
        () => readLabels(labels.subarray(0, 7), "a/labels"),
        () => readImages(images.subarray(0, 16), "a/images"),
        () => readImages(images.subarray(0, 20), "a/images"),
        () => readImages(more, "a/images"),
        () => readImages(idx([0, 28, 28], []), "a/images"),
        () => readImages(idx([1, 0, 28], []), "a/images"),
        () => readImages(idx([1, 28, 0], []), "a/images"),
        () => readImages(idx([2000, 1, 1], []), "a/images"),
        () => readLabels(idx([0], []), "a/labels"),
        () => readLabels(idx([3], [1, 2, 10]), "a/labels"),
        () => joinDigits(readImages(images, "i"), Uint8Array.of(1, 2, 3), ["a/images", "a/labels"]),
      ].map(messageOf),
    ).toMatchInlineSnapshot(`
      [
        "[mnist] a/images: at byte 0 expected 0x00000803 (IDX images), got 0x00000801 (IDX labels). Are the two files swapped?",
        "[mnist] a/images: expected an IDX header of 16 bytes, got a file of 3. The file is cut; fetch it again.",
        "[mnist] a/labels: at byte 0 expected 0x00000801 (IDX labels), got 0x00000803 (IDX images). Are the two files swapped?",
        "[mnist] a/images: at byte 0 expected an IDX header, got gzip (0x1f8b). Inflate it first, as loadMnist does.",
        "[mnist] a/images: at byte 0 expected 0x00000803 (IDX images), got 0x3c68746d. This is no IDX file; fetch it again.",
        "[mnist] a/images: expected an IDX header of 16 bytes, got a file of 15. The file is cut; fetch it again.",
        "[mnist] a/labels: expected an IDX header of 8 bytes, got a file of 7. The file is cut; fetch it again.",
        "[mnist] a/images: expected 28 bytes (2 images of 2×3), got only 16. The file is cut; fetch it again.",
        "[mnist] a/images: expected 28 bytes (2 images of 2×3), got only 20. The file is cut; fetch it again.",
        "[mnist] a/images: at byte 28 expected the end (2 images of 2×3), got 2 bytes more. Fetch the file again.",
        "[mnist] a/images: at byte 4 expected a number of images, got 0. Fetch the file again.",
        "[mnist] a/images: at byte 8 expected a number of rows, got 0. Fetch the file again.",
        "[mnist] a/images: at byte 12 expected a number of columns, got 0. Fetch the file again.",
        "[mnist] a/images: expected 2,016 bytes (2,000 images of 1×1), got only 16. The file is cut; fetch it again.",
        "[mnist] a/labels: at byte 4 expected a number of labels, got 0. Fetch the file again.",
        "[mnist] a/labels: at byte 10 expected a label from 0 to 9, got 10. Is this another data set (EMNIST letters begin at 1)?",
        "[mnist] a/labels: expected 2 labels, one for each image of a/images, got 3. Do both files belong to the same set?",
      ]
    `);
  });

  it("refuses every cut of the file and every flipped bit of the header, without reading or allocating wildly", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (count, rows, cols, at) => {
          const images = idx([count, rows, cols], new Uint8Array(count * rows * cols));
          const labels = idx([count], new Uint8Array(count));
          expect(refused(() => readImages(images.subarray(0, at % images.length), "f"))).toBe(true);
          expect(refused(() => readLabels(labels.subarray(0, at % labels.length), "f"))).toBe(true);
          expect(refused(() => readImages(flip(images, at % 128), "f"))).toBe(true);
          expect(refused(() => readLabels(flip(labels, at % 64), "f"))).toBe(true);
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  it("never does anything but read or refuse, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom(0x0801, 0x0803, 0), (bytes, magic) => {
        if (magic && bytes.length >= 4) new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, magic);
        for (const read of [readImages, readLabels]) {
          expect(messageOf(() => read(bytes, "f"))).toMatch(/^($|\[mnist\] f: )/);
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe.skipIf(!mnist.path)("reading the real MNIST", () => {
  it("gives 10,000 digits of 28×28", () => {
    const images = readImages(gunzipSync(readFileSync(join(mnist.path!, "t10k-images-idx3-ubyte.gz"))), "images");
    const labels = readLabels(gunzipSync(readFileSync(join(mnist.path!, "t10k-labels-idx1-ubyte.gz"))), "labels");
    const digits = joinDigits(images, labels, ["images", "labels"]);
    expect(digits).toMatchObject({ count: 10_000, rows: 28, cols: 28 });
    expect([...digits.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  });
});
