import { gzipSync } from "node:zlib";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileNames, perFile, type FileName } from "../files.ts";

/** The header of an IDX file and its values. */
export function idx(magic: number, sizes: readonly number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  [magic, ...sizes].forEach((word, i) => header.setUint32(4 * i, word));
  return Buffer.concat([new Uint8Array(header.buffer), values]);
}

/** QMNIST's labels: eight big-endian integers a picture, of which the first is its class. */
export function labelRows(labels: readonly number[]): Uint8Array {
  const words = new DataView(new ArrayBuffer(32 * labels.length));
  labels.forEach((label, i) =>
    [label, 4, i, 77, 3, 100 + i, 0, 0].forEach((word, column) => words.setInt32(32 * i + 4 * column, word)),
  );
  return idx(0x0c02, [labels.length, 8], new Uint8Array(words.buffer));
}

/** A small data set as it should be read: each picture is another, and none is its own mirror image. */
export interface Small {
  readonly rows: number;
  readonly cols: number;
  readonly labels: Readonly<Record<"train" | "t10k", readonly number[]>>;
}

/** The pixel of a picture, upright. */
export const pixel = (picture: number, y: number, x: number): number => (picture * 31 + 7 * y + x) & 255;

/** How a family of data sets writes its files. */
interface Family {
  readonly prefix: string;
  readonly name: (file: FileName) => string;
  readonly transposed?: true;
  readonly first?: number;
  readonly labels?: (labels: readonly number[]) => Uint8Array;
}

const prefixed = (prefix: string) => (file: FileName) => `${prefix}-${file.replace("t10k", "test")}`;

/** The families by what people call them. */
export const families: Readonly<Record<string, Family>> = {
  MNIST: { prefix: "", name: (file) => file },
  "EMNIST letters": { prefix: "emnist-letters", name: prefixed("emnist-letters"), transposed: true, first: 1 },
  "EMNIST balanced": { prefix: "emnist-balanced", name: prefixed("emnist-balanced"), transposed: true },
  QMNIST: {
    prefix: "qmnist",
    name: (file) => prefixed("qmnist")(file).replace("idx1-ubyte", "idx2-int"),
    labels: labelRows,
  },
};

/** The bytes of the four files. */
export function bytesOf({ rows, cols, labels }: Small, family: Family): Record<FileName, Uint8Array> {
  const [down, across] = family.transposed ? [cols, rows] : [rows, cols];
  const at = (picture: number, y: number, x: number): number =>
    family.transposed ? pixel(picture, x, y) : pixel(picture, y, x);
  return perFile((file) => {
    const classes = labels[file.startsWith("train") ? "train" : "t10k"];
    if (file.includes("labels")) {
      const counted = classes.map((label) => label + (family.first ?? 0));
      return family.labels?.(counted) ?? idx(0x0801, [counted.length], Uint8Array.from(counted));
    }
    const values = classes.flatMap((_, picture) =>
      Array.from({ length: down * across }, (_, i) => at(picture, Math.floor(i / across), i % across)),
    );
    return idx(0x0803, [classes.length, down, across], Uint8Array.from(values));
  });
}

/** How the names and bytes of files may have been changed on their way. */
export interface Way {
  readonly name: (name: string) => string;
  readonly bytes: (bytes: Uint8Array) => Uint8Array;
  /** Paths in the folder, of which the last is the file. */
  readonly path: (name: string) => string;
}

export const names: Readonly<Record<string, Way["name"]>> = {
  "as they are": (name) => name,
  "with a dot": (name) => name.replace("-idx", ".idx"),
  "in capitals": (name) => name.toUpperCase(),
};
export const packings: Readonly<Record<string, Pick<Way, "bytes"> & { readonly ending: string }>> = {
  plain: { bytes: (bytes) => bytes, ending: "" },
  gzipped: { bytes: (bytes) => gzipSync(bytes), ending: ".gz" },
  "gzipped without saying so": { bytes: (bytes) => gzipSync(bytes), ending: "" },
};
export const places: Readonly<Record<string, Way["path"]>> = {
  "in the folder": (name) => name,
  "each in a folder of its name": (name) => join(name.replace(/\.gz$/i, ""), name),
};

/** Writes the four files of a data set. */
export function lay(
  dir: string,
  files: Readonly<Partial<Record<FileName, Uint8Array>>>,
  family: Family,
  way: Way,
): void {
  for (const file of fileNames) {
    const bytes = files[file];
    if (!bytes) continue;
    const path = join(dir, way.path(way.name(family.name(file))));
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, way.bytes(bytes));
  }
}

export const asTheyAre: Way = { name: (name) => name, bytes: (bytes) => bytes, path: (name) => name };
