import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Digits } from "./digits.ts";
import { fileNames, perFile, type FileName } from "./files.ts";
import { gunzip } from "./gunzip.ts";
import { reason } from "./errors.ts";
import { joinDigits, readImages, readLabels } from "./idx.ts";

/** The uncompressed bytes of the four files, and the name of each for messages. */
export type Contents = Readonly<Record<FileName, { readonly bytes: Uint8Array; readonly path: string }>>;

/** A training set and a test set, and the SHA-256 of each of their files, uncompressed. */
export interface DigitSets {
  readonly train: Digits;
  readonly test: Digits;
  readonly digests: Record<string, string>;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The path of a file in a folder: as MNIST names it, or with `.idx` for `-idx` as in some archives; both also with `.gz`. */
export function findFile(dir: string, file: FileName): string | undefined {
  const dotted = file.replace("-idx", ".idx");
  return [file, `${file}.gz`, dotted, `${dotted}.gz`].map((name) => join(dir, name)).find((path) => existsSync(path));
}

/** Reads one file, and inflates it if it is gzipped. */
export function readFile(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new Error(`[mnist] ${path}: expected a file, got ${reason(cause)}. Is it readable?`, { cause });
  }
  return gunzip(bytes, path);
}

/** Checks the four files and reads their digits. */
export function digitSets(contents: Contents): DigitSets {
  const set = (images: FileName, labels: FileName): Digits => {
    const [a, b] = [contents[images], contents[labels]];
    return joinDigits(readImages(a.bytes, a.path), readLabels(b.bytes, b.path), [a.path, b.path]);
  };
  const train = set("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
  const test = set("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
  if (train.rows !== test.rows || train.cols !== test.cols) {
    throw new Error(
      `[mnist] ${contents["t10k-images-idx3-ubyte"].path}: at byte 8 expected images of ${train.rows}×${train.cols}, ` +
        `as for training, got ${test.rows}×${test.cols}. Do the files belong to the same set?`,
    );
  }
  return { train, test, digests: perFile((file) => sha256(contents[file].bytes)) };
}

/**
 * Reads the data set of a folder that the user named. Anything missing or broken there is an error.
 *
 * @param dir the folder, relative to the current one
 * @param named where the user named it, for messages: `--data` or `MNIST_DIR`
 */
export function readFolder(dir: string, named: string): DigitSets {
  const absolute = resolve(dir);
  const called = absolute === dir ? `${dir} (${named})` : `${dir} (${named}), that is ${absolute}`;
  const help = `Put ${fileNames.join(", ")} there, gzipped or not, or name another folder.`;
  if (!existsSync(absolute)) {
    throw new Error(`[mnist] ${called}: expected a folder with MNIST's four files, got no such folder. ${help}`);
  }
  if (!statSync(absolute).isDirectory()) {
    throw new Error(`[mnist] ${called}: expected a folder with MNIST's four files, got a file. ${help}`);
  }
  const paths = perFile((file) => findFile(absolute, file));
  const missing = fileNames.filter((file) => paths[file] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `[mnist] ${called}: expected MNIST's four files, found ${4 - missing.length}; missing: ${missing.join(", ")}. ` +
        "Put them there, gzipped or not, or name another folder.",
    );
  }
  return digitSets(perFile((file) => ({ bytes: readFile(paths[file]!), path: paths[file]! })));
}
