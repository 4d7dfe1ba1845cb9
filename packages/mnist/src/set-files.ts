import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileNames, type FileName } from "./files.ts";

/** The files of one data set in a folder, as far as they are there. */
export interface SetFiles {
  readonly dir: string;
  /** What stands before the names of MNIST, in small letters: `emnist-letters`, `qmnist`; empty for MNIST's own names. */
  readonly prefix: string;
  readonly paths: Partial<Record<FileName, string>>;
}

/** `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz`, `emnist-letters-test-images-idx3-ubyte`, `qmnist-test-labels-idx2-int`. */
const pattern = /^(?:(.*)[-_.])?(train|t10k|test)[-_.](images|labels)[-_.]idx\d[-_.](?:ubyte|int)(?:\.gz)?$/i;

interface Found {
  readonly prefix: string;
  readonly file: FileName;
  readonly path: string;
}

/** Which file of which data set a name stands for. */
function meaning(name: string): Omit<Found, "path"> | undefined {
  const [, before = "", part, what] = pattern.exec(name) ?? [];
  if (part === undefined) return undefined;
  const start = `${part.toLowerCase() === "train" ? "train" : "t10k"}-${what!.toLowerCase()}`;
  const prefix = before.toLowerCase();
  return { prefix: prefix === "mnist" ? "" : prefix, file: fileNames.find((file) => file.startsWith(start))! };
}

/** A link that leads in a circle, and a name that is too long, are no folders either. */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** Plain before gzipped, MNIST's own names before others, and then by the alphabet. */
const byName = (a: string, b: string): number => rank(a) - rank(b) || (a < b ? -1 : 1);
const rank = (name: string): number =>
  (/^[a-z\d-]+(?:\.gz)?$/.test(name) ? 0 : 2) + (name.toLowerCase().endsWith(".gz") ? 1 : 0);

/** The files that a folder holds, and those in folders that are called like a file, as some unpackers leave them. */
function* filesIn(dir: string): Generator<Found> {
  const folders: Found[] = [];
  for (const name of readdirSync(dir).toSorted(byName)) {
    const meant = meaning(name);
    if (!meant) continue;
    const found = { ...meant, path: join(dir, name) };
    if (isFolder(found.path)) folders.push(found);
    else yield found;
  }
  for (const folder of folders) {
    for (const name of readdirSync(folder.path).toSorted(byName)) {
      const path = join(folder.path, name);
      const meant = meaning(name);
      if (meant?.file === folder.file && !isFolder(path)) yield { ...meant, path };
    }
  }
}

/** The data sets of a folder, MNIST's own names first. A file lies there as it is, gzipped, or in a folder of its name. */
export function setsIn(dir: string): SetFiles[] {
  const sets = new Map<string, Partial<Record<FileName, string>>>();
  for (const { prefix, file, path } of filesIn(dir)) {
    const paths = sets.get(prefix) ?? {};
    paths[file] ??= path;
    sets.set(prefix, paths);
  }
  return [...sets].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([prefix, paths]) => ({ dir, prefix, paths }));
}

/** The data sets that `path` names: those of a folder, or the one of a beginning of names, such as `gzip/emnist-letters`. */
export function setsAt(path: string): SetFiles[] | undefined {
  if (isFolder(path)) return setsIn(path);
  const dir = dirname(path);
  if (!isFolder(dir)) return undefined;
  const sets = setsIn(dir).filter(({ prefix }) => prefix === basename(path).toLowerCase());
  return sets.length > 0 ? sets : undefined;
}

/** What a file of a data set is called. */
export const nameIn = (prefix: string, file: FileName): string =>
  prefix === ""
    ? file
    : `${prefix}-${file.replace("t10k", "test").replace("idx1-ubyte", prefix === "qmnist" ? "idx2-int" : "idx1-ubyte")}`;

export const missingFiles = ({ paths }: SetFiles): FileName[] => fileNames.filter((file) => paths[file] === undefined);

/** Of so many folders in a folder it is looked whether a data set lies there. */
const MOST_FOLDERS = 100;

/** Folders below `dir`, at most two steps down, that hold whole data sets. */
export function nestedSets(dir: string, steps = 2): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .slice(0, MOST_FOLDERS)
    .map(({ name }) => join(dir, name))
    .flatMap((inner) => {
      try {
        if (setsIn(inner).some((set) => missingFiles(set).length === 0)) return [inner];
        return steps > 1 ? nestedSets(inner, steps - 1) : [];
      } catch {
        return []; // a folder that may not be read
      }
    });
}

/** The file that names the classes of a data set, as EMNIST has one: `emnist-letters-mapping.txt`. */
export function mappingFile({ dir, prefix }: SetFiles): string | undefined {
  const found = readdirSync(dir).find((name) => name.toLowerCase() === `${prefix}-mapping.txt`);
  return found === undefined ? undefined : join(dir, found);
}
