import { fileNames, type FileName } from "./files.ts";

/** A file, and which of the four of a data set it is. */
export interface MeantFile {
  /** What stands before the names of MNIST, in small letters: `emnist-letters`, `qmnist`; empty for MNIST's own names. */
  readonly prefix: string;
  readonly file: FileName;
  readonly path: string;
}

/** The files of one data set, as far as they are there. */
export interface NamedSet {
  readonly prefix: string;
  readonly paths: Partial<Record<FileName, string>>;
}

/** `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz`, `emnist-letters-test-images-idx3-ubyte`, `qmnist-test-labels-idx2-int`. */
const pattern = /^(?:(.*)[-_.])?(train|t10k|test)[-_.](images|labels)[-_.]idx\d[-_.](?:ubyte|int)(?:\.gz)?$/i;

/** Which file of which data set a name stands for. */
export function meaning(name: string): Omit<MeantFile, "path"> | undefined {
  const [, before = "", part, what] = pattern.exec(name) ?? [];
  if (part === undefined) return undefined;
  const start = `${part.toLowerCase() === "train" ? "train" : "t10k"}-${what!.toLowerCase()}`;
  const prefix = before.toLowerCase();
  return { prefix: prefix === "mnist" ? "" : prefix, file: fileNames.find((file) => file.startsWith(start))! };
}

/** Plain before gzipped, MNIST's own names before others, and then by the alphabet. */
export const byName = (a: string, b: string): number => rank(a) - rank(b) || (a < b ? -1 : 1);
const rank = (name: string): number =>
  (/^[a-z\d-]+(?:\.gz)?$/.test(name) ? 0 : 2) + (name.toLowerCase().endsWith(".gz") ? 1 : 0);

/** The data sets that files make, MNIST's own names first. Of two files that mean the same, the first counts. */
export function setsOf(files: Iterable<MeantFile>): NamedSet[] {
  const sets = new Map<string, Partial<Record<FileName, string>>>();
  for (const { prefix, file, path } of files) {
    const paths = sets.get(prefix) ?? {};
    paths[file] ??= path;
    sets.set(prefix, paths);
  }
  return [...sets].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([prefix, paths]) => ({ prefix, paths }));
}

/** What a file of a data set is called. */
export const nameIn = (prefix: string, file: FileName): string =>
  prefix === ""
    ? file
    : `${prefix}-${file.replace("t10k", "test").replace("idx1-ubyte", prefix === "qmnist" ? "idx2-int" : "idx1-ubyte")}`;

export const missingFiles = ({ paths }: NamedSet): FileName[] => fileNames.filter((file) => paths[file] === undefined);

/** Whether a file names the classes of a data set, as EMNIST has one: `emnist-letters-mapping.txt`. */
export const isMapping = (name: string, prefix: string): boolean => name.toLowerCase() === `${prefix}-mapping.txt`;
