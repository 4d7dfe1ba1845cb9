import type { Digits } from "./digits.ts";

/** The pictures of one IDX file. */
export type Images = Omit<Digits, "labels">;

/** The magic number tells the kind of the values and how many sizes follow it. */
const kinds = {
  images: { magic: 0x0803, header: 16 },
  labels: { magic: 0x0801, header: 8 },
  /** QMNIST's labels: a row of integers for each picture, of which the first is its class. */
  rows: { magic: 0x0c02, header: 12 },
} as const;

/** The third byte of an IDX file: what its values are. */
const valueNames = new Map([
  [0x08, "bytes"],
  [0x09, "signed bytes"],
  [0x0b, "short integers"],
  [0x0c, "integers"],
  [0x0d, "floats"],
  [0x0e, "doubles"],
]);

const comma = (n: number): string => n.toLocaleString("en-US");
const hex = (n: number): string => `0x${n.toString(16).padStart(8, "0")}`;
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether the bytes begin like a gzip stream; the name of the file does not matter. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** What a file is that begins with these four bytes, and what to do about it, where `kind` was expected. */
function mistaken(found: number, kind: "images" | "labels"): string {
  const labels = found === kinds.labels.magic || found === kinds.rows.magic;
  if (kind === "images" ? labels : found === kinds.images.magic)
    return ` (IDX ${labels ? "labels" : "images"}). Are the two files swapped?`;
  const [zeros, values, sizes] = [found >>> 16, (found >>> 8) & 255, found & 255];
  const name = valueNames.get(values);
  if (zeros === 0 && name !== undefined && sizes > 0) {
    const wanted = kind === "images" ? "bytes in three sizes (count, rows, columns)" : "bytes in one size (count)";
    return ` (IDX of ${name} in ${sizes} ${sizes === 1 ? "size" : "sizes"}). Write them as ${wanted}.`;
  }
  if (zeros === 0x504b) return " (a zip archive). Unpack it.";
  const turned = ((found & 255) << 24) | ((found & 0xff00) << 8) | ((found >>> 8) & 0xff00) | (found >>> 24);
  if (turned === kinds[kind].magic) return ". Its numbers have their smallest byte first; IDX has the largest first.";
  return ". This is no IDX file; fetch it again.";
}

function checkHeader(bytes: Uint8Array, name: string, kind: "images" | "labels"): void {
  if (isGzip(bytes)) {
    throw new Error(
      `[mnist] ${name}: at byte 0 expected an IDX header, got gzip (0x1f8b). Inflate it first, as loadMnist does.`,
    );
  }
  const { magic } = kinds[kind];
  const found = bytes.length < 4 ? magic : view(bytes).getUint32(0);
  if (found !== magic && !(kind === "labels" && found === kinds.rows.magic)) {
    throw new Error(
      `[mnist] ${name}: at byte 0 expected ${hex(magic)} (IDX ${kind}), got ${hex(found)}${mistaken(found, kind)}`,
    );
  }
  const { header } = found === kinds.rows.magic ? kinds.rows : kinds[kind];
  if (bytes.length >= header) return;
  throw new Error(
    `[mnist] ${name}: expected an IDX header of ${header} bytes, got a file of ${bytes.length}. ` +
      "The file is cut; fetch it again.",
  );
}

function checkSizes(name: string, sizes: readonly (readonly [at: number, what: string, n: number])[]): void {
  const empty = sizes.find(([, , n]) => n === 0);
  if (!empty) return;
  const [at, what] = empty;
  throw new Error(`[mnist] ${name}: at byte ${at} expected a number of ${what}, got 0. Fetch the file again.`);
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
      `[mnist] ${name}: at byte ${comma(wanted)} expected the end (${what}), got ${comma(got - wanted)} ${got - wanted === 1 ? "byte" : "bytes"} more. ` +
        "Fetch the file again.",
    );
  }
}

/** The length of an IDX file in bytes, as its header says; undefined if its first bytes are no header of the kinds read here. */
export function idxLength(start: Uint8Array): number | undefined {
  const header = view(start);
  const found = start.length >= 4 ? header.getUint32(0) : 0;
  const kind = Object.values(kinds).find(({ magic }) => magic === found);
  if (!kind || start.length < kind.header) return undefined;
  let values = 1;
  for (let at = 4; at < kind.header; at += 4) values *= header.getUint32(at);
  return kind.header + values * (kind === kinds.rows ? 4 : 1);
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
  checkSizes(name, [
    [4, "images", count],
    [8, "rows", rows],
    [12, "columns", cols],
  ]);
  checkLength(bytes, name, kinds.images.header + count * rows * cols, `${comma(count)} images of ${rows}×${cols}`);
  return { images: bytes.subarray(kinds.images.header), count, rows, cols };
}

/**
 * Reads the labels of an IDX file of the kind `idx1-ubyte`, or the first column of QMNIST's kind `idx2-int`.
 *
 * Of `idx1-ubyte` that counts from 0 nothing is copied: the result is a view of `bytes` after the header of 8 bytes.
 *
 * @param bytes the whole file, not compressed
 * @param name the file's name, for messages
 * @param classes how many classes there are: 10 for MNIST and for data sets of the same file names
 * @param first the label of the first class: 1 for EMNIST's letters
 * @returns the class of each picture, from 0 to `classes` - 1
 * @example
 * ```ts
 * const file = "t10k-labels-idx1-ubyte.gz";
 * const labels = readLabels(gunzip(readFileSync(file), file), file); // a byte from 0 to 9 for each picture
 * labels.length; // 10000
 * ```
 */
export function readLabels(bytes: Uint8Array, name: string, classes = 10, first = 0): Uint8Array {
  checkHeader(bytes, name, "labels");
  const header = view(bytes);
  const count = header.getUint32(4);
  const columns = header.getUint32(0) === kinds.rows.magic ? header.getUint32(8) : undefined;
  checkSizes(name, [[4, "labels", count], ...(columns === undefined ? [] : ([[8, "columns", columns]] as const))]);
  const what = `${comma(count)} labels${columns === undefined ? "" : ` in rows of ${columns}`}`;
  checkLength(bytes, name, idxLength(bytes)!, what);
  const [begin, step] = columns === undefined ? [kinds.labels.header, 1] : [kinds.rows.header, 4 * columns];
  const labelAt = (i: number): number => (step === 1 ? bytes[begin + i]! : header.getInt32(begin + i * step));
  for (let i = 0; i < count; i++) {
    const label = labelAt(i);
    if (label >= first && label < first + classes) continue;
    throw new Error(
      `[mnist] ${name}: at byte ${comma(begin + i * step)} expected a label from ${first} to ${first + classes - 1}, ` +
        `got ${label}. Is this another data set (EMNIST letters begin at 1)?`,
    );
  }
  if (step === 1 && first === 0) return bytes.subarray(begin);
  return Uint8Array.from({ length: count }, (_, i) => labelAt(i) - first);
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
