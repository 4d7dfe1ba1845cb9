import type { Digits } from "./digits.ts";

/** The pictures of one IDX file. */
export type Images = Omit<Digits, "labels">;

const kinds = {
  images: { magic: 0x0803, header: 16 },
  labels: { magic: 0x0801, header: 8 },
} as const;

const comma = (n: number): string => n.toLocaleString("en-US");
const hex = (n: number): string => `0x${n.toString(16).padStart(8, "0")}`;
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether the bytes begin like a gzip stream; the name of the file does not matter. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function checkHeader(bytes: Uint8Array, name: string, kind: keyof typeof kinds): void {
  const { magic, header } = kinds[kind];
  if (isGzip(bytes)) {
    throw new Error(
      `[mnist] ${name}: at byte 0 expected an IDX header, got gzip (0x1f8b). Inflate it first, as loadMnist does.`,
    );
  }
  const found = bytes.length < 4 ? magic : view(bytes).getUint32(0);
  if (found === magic) {
    if (bytes.length >= header) return;
    throw new Error(
      `[mnist] ${name}: expected an IDX header of ${header} bytes, got a file of ${bytes.length}. ` +
        "The file is cut; fetch it again.",
    );
  }
  const other = Object.entries(kinds).find(([, other]) => other.magic === found)?.[0];
  throw new Error(
    `[mnist] ${name}: at byte 0 expected ${hex(magic)} (IDX ${kind}), got ${hex(found)}` +
      (other ? ` (IDX ${other}). Are the two files swapped?` : ". This is no IDX file; fetch it again."),
  );
}

function checkLength(bytes: Uint8Array, name: string, wanted: number, what: string): void {
  const got = bytes.length;
  if (got < wanted) {
    throw new Error(
      `[mnist] ${name}: expected ${comma(wanted)} bytes (${what}), got only ${comma(got)}. ` +
        "The file is cut; fetch it again.",
    );
  }
  if (got > wanted) {
    throw new Error(
      `[mnist] ${name}: at byte ${comma(wanted)} expected the end (${what}), got ${comma(got - wanted)} bytes more. ` +
        "Fetch the file again.",
    );
  }
}

/** The length of an IDX file in bytes, as its header says; undefined if its first bytes are no IDX header. */
export function idxLength(start: Uint8Array): number | undefined {
  const header = view(start);
  const magic = start.length >= 4 ? header.getUint32(0) : 0;
  if (magic === kinds.labels.magic && start.length >= 8) return kinds.labels.header + header.getUint32(4);
  if (magic !== kinds.images.magic || start.length < 16) return undefined;
  return kinds.images.header + header.getUint32(4) * header.getUint32(8) * header.getUint32(12);
}

/**
 * Reads the pictures of an IDX file of the kind `idx3-ubyte`.
 *
 * Nothing is copied: `images` is a view of `bytes` after the header of 16 bytes. The file must have exactly the length that
 * its header says. Errors name the file, the byte, and what to do.
 *
 * @param bytes the whole file, not compressed
 * @param name the file's name, for messages
 * @example
 * ```ts
 * const file = "t10k-images-idx3-ubyte.gz";
 * const { images, count, rows, cols } = readImages(gunzip(readFileSync(file), file), file);
 * [count, rows, cols]; // [10000, 28, 28]
 * ```
 * @see LeCun, Cortes, Burges: The MNIST database, "File formats"
 */
export function readImages(bytes: Uint8Array, name: string): Images {
  checkHeader(bytes, name, "images");
  const header = view(bytes);
  const [count, rows, cols] = [header.getUint32(4), header.getUint32(8), header.getUint32(12)];
  for (const [offset, what, n] of [
    [4, "images", count],
    [8, "rows", rows],
    [12, "columns", cols],
  ] as const) {
    if (n === 0) {
      throw new Error(`[mnist] ${name}: at byte ${offset} expected a number of ${what}, got 0. Fetch the file again.`);
    }
  }
  checkLength(bytes, name, kinds.images.header + count * rows * cols, `${comma(count)} images of ${rows}×${cols}`);
  return { images: bytes.subarray(kinds.images.header), count, rows, cols };
}

/**
 * Reads the labels of an IDX file of the kind `idx1-ubyte`, each below `classes`.
 *
 * Nothing is copied: the result is a view of `bytes` after the header of 8 bytes.
 *
 * @param bytes the whole file, not compressed
 * @param name the file's name, for messages
 * @param classes how many classes there are: 10 for MNIST and for data sets of the same file names
 * @example
 * ```ts
 * const file = "t10k-labels-idx1-ubyte.gz";
 * const labels = readLabels(gunzip(readFileSync(file), file), file); // a byte from 0 to 9 for each picture
 * labels.length; // 10000
 * ```
 */
export function readLabels(bytes: Uint8Array, name: string, classes = 10): Uint8Array {
  checkHeader(bytes, name, "labels");
  const count = view(bytes).getUint32(4);
  if (count === 0) {
    throw new Error(`[mnist] ${name}: at byte 4 expected a number of labels, got 0. Fetch the file again.`);
  }
  checkLength(bytes, name, kinds.labels.header + count, `${comma(count)} labels`);
  const labels = bytes.subarray(kinds.labels.header);
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new Error(
      `[mnist] ${name}: at byte ${comma(kinds.labels.header + wrong)} expected a label from 0 to ${classes - 1}, ` +
        `got ${labels[wrong]}. Is this another data set (EMNIST letters begin at 1)?`,
    );
  }
  return labels;
}

/**
 * Joins pictures and their labels; there must be as many of one as of the other.
 *
 * @param names what to call the two files in messages
 * @example
 * ```ts
 * const images = { images: Uint8Array.of(0, 255, 255, 0), count: 2, rows: 1, cols: 2 }; // as readImages gives them
 * const digits = joinDigits(images, Uint8Array.of(7, 2), ["images", "labels"]);
 * digits.labels; // Uint8Array [7, 2]
 * ```
 */
export function joinDigits(images: Images, labels: Uint8Array, names: readonly [string, string]): Digits {
  if (images.count !== labels.length) {
    throw new Error(
      `[mnist] ${names[1]}: expected ${comma(images.count)} labels, one for each image of ${names[0]}, ` +
        `got ${comma(labels.length)}. Do both files belong to the same set?`,
    );
  }
  return { ...images, labels };
}
