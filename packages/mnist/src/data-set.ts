import type { Digits } from "./digits.ts";
import { emnistSplit, turnedUpright, type Mapping } from "./emnist.ts";
import { fileNames, type FileName } from "./files.ts";
import { joinDigits, readImages, readLabels } from "./idx.ts";
import { knownSet } from "./known-sets.ts";
import { nameIn } from "./file-names.ts";

/** An uncompressed file, and its path for messages. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly path: string;
}

/** The uncompressed files of a data set. */
export interface SetContents {
  /** What stands before MNIST's file names. */
  readonly prefix: string;
  readonly files: Readonly<Record<FileName, Content>>;
  readonly mapping?: Mapping | undefined;
}

/** A training set and a test set, and what is known of them. */
export interface DataSet {
  readonly train: Digits;
  readonly test: Digits;
  readonly name: string;
  readonly classes: readonly string[];
  /** SHA-256 of the uncompressed bytes by file name. */
  readonly digests: Record<string, string>;
  /** What a person should know of the labels. */
  readonly notice?: string | undefined;
}

/** The names of classes that have none but their numbers. */
export const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

/** More classes do not fit into the bytes of labels. */
const MOST_CLASSES = 256;

/** Reads pictures and their labels as the data set of that `prefix` has them, in `count` classes. It may use up their bytes. */
export function labelled(prefix: string, images: Content, labels: Content, count = MOST_CLASSES): Digits {
  const emnist = emnistSplit(prefix);
  const pictures = readImages(images.bytes, images.path);
  const classes = readLabels(labels.bytes, labels.path, count, emnist?.first);
  const digits = joinDigits(pictures, classes, [images.path, labels.path]);
  return emnist ? turnedUpright(digits) : digits;
}

/**
 * Checks the four files of a data set and reads their pictures, as `loadMnist` does with those of a folder. It may use up their
 * bytes.
 *
 * @param contents the uncompressed files
 * @param sums the SHA-256 of each, in hexadecimal digits; without them nobody can tell that it is MNIST
 * @throws with the file, the byte, what was expected and what was found.
 * @example
 * ```ts
 * const labels = { path: "labels", bytes: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 0) };
 * const images = { path: "images", bytes: Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 255, 0) };
 * const set = dataSet({
 *   prefix: "",
 *   files: {
 *     "train-images-idx3-ubyte": images,
 *     "train-labels-idx1-ubyte": labels,
 *     "t10k-images-idx3-ubyte": images,
 *     "t10k-labels-idx1-ubyte": labels,
 *   },
 * });
 * set.name; // "unnamed set of 1×1 in 2 classes"
 * ```
 */
export function dataSet({ prefix, files, mapping }: SetContents, sums?: Readonly<Record<FileName, string>>): DataSet {
  const digests: Record<string, string> = {};
  if (sums) for (const file of fileNames) digests[nameIn(prefix, file)] = sums[file];
  const known = knownSet(digests);
  const given = known?.classes ?? emnistSplit(prefix, mapping)?.classes;
  const set = (images: FileName, labels: FileName, count?: number): Digits =>
    labelled(prefix, files[images], files[labels], count);
  const train = set("train-images-idx3-ubyte", "train-labels-idx1-ubyte", given?.length);
  const counts = countsOf(train.labels);
  expectNoUnlabelled(counts, files["train-labels-idx1-ubyte"].path);
  const classes = given ?? numbers(counts.length);
  const test = set("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", classes.length);
  if (train.rows !== test.rows || train.cols !== test.cols) {
    throw new Error(
      `[mnist] ${files["t10k-images-idx3-ubyte"].path}: at byte 8 expected images of ${train.rows}×${train.cols}, ` +
        `as for training, got ${test.rows}×${test.cols}. Do the files belong to the same set?`,
    );
  }
  const unnamed = `unnamed set of ${train.rows}×${train.cols} in ${classes.length} classes`;
  const name = known?.name ?? (/^[\w.-]{1,40}$/.test(prefix) ? prefix : unnamed);
  return { train, test, name, classes, digests, notice: absent(classes, counts) };
}

/** How many pictures each class has, up to the last that has one. */
function countsOf(labels: Uint8Array): number[] {
  const counts = Array<number>(MOST_CLASSES).fill(0);
  for (const label of labels) counts[label]!++;
  return counts.slice(0, counts.findLastIndex((count) => count > 0) + 1);
}

/** 255 often marks a picture without a label. It is a class only where the label before it is one too. */
function expectNoUnlabelled(counts: readonly number[], path: string): void {
  if (counts.length < MOST_CLASSES || counts[254]! > 0) return;
  throw new Error(
    `[mnist] ${path}: expected a class for each picture, got the label 255 for ${counts[255]}, which marks pictures ` +
      "without a class. Leave these pictures out.",
  );
}

/** Tells which classes have no picture to learn from. */
function absent(classes: readonly string[], counts: readonly number[]): string | undefined {
  const missing = classes.filter((_, i) => !counts[i]);
  if (missing.length === 0) return undefined;
  const some = missing.slice(0, 8).join(", ") + (missing.length > 8 ? ", …" : "");
  return `${missing.length} of the ${classes.length} classes ${missing.length === 1 ? "has" : "have"} no picture to learn from: ${some}.`;
}
