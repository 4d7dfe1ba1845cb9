import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { byName, isMapping, meaning, missingFiles, setsOf, type MeantFile, type NamedSet } from "./file-names.ts";

/** The files of one data set in a folder, as far as they are there. */
export interface SetFiles extends NamedSet {
  readonly dir: string;
}

/** A link that leads in a circle, and a name that is too long, are no folders either. */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** The files that a folder holds, and those in folders that are called like a file, as some unpackers leave them. */
function* filesIn(dir: string): Generator<MeantFile> {
  const folders: MeantFile[] = [];
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
export const setsIn = (dir: string): SetFiles[] => setsOf(filesIn(dir)).map((set) => ({ dir, ...set }));

/** The data sets that `path` names: those of a folder, or the one of a beginning of names, such as `gzip/emnist-letters`. */
export function setsAt(path: string): SetFiles[] | undefined {
  if (isFolder(path)) return setsIn(path);
  const dir = dirname(path);
  if (!isFolder(dir)) return undefined;
  const sets = setsIn(dir).filter(({ prefix }) => prefix === basename(path).toLowerCase());
  return sets.length > 0 ? sets : undefined;
}

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
  const found = readdirSync(dir).find((name) => isMapping(name, prefix));
  return found === undefined ? undefined : join(dir, found);
}
