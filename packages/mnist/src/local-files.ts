import { basename, resolve } from "node:path";
import { missingFiles } from "./file-names.ts";
import { fileNames } from "./files.ts";
import { namedSet } from "./folder.ts";
import { mappingFile, setsIn, type SetFiles } from "./set-files.ts";
import { userCache } from "./test-digits.ts";

/** The files of a data set on this machine. */
export interface LocalFiles {
  /** Whether they lie in a folder that was named, or in the user's cache. */
  readonly source: "folder" | "cache";
  /** The path of each by its name: the four of the set, and the one that names its classes, where it has one. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * The files that `loadMnist` would read on this machine: those in the folder that `MNIST_DIR` names, else those in the user's
 * cache. Nothing is downloaded, and no file is read.
 *
 * @param options as for `loadMnist`
 * @returns undefined where there is no whole data set
 * @example
 * ```ts
 * const files = localFiles();
 * console.log(files ? `${files.paths.size} files in a ${files.source}` : "no MNIST on this machine");
 * ```
 */
export function localFiles(
  options: { readonly env?: NodeJS.ProcessEnv | undefined; readonly cacheDir?: string | undefined } = {},
): LocalFiles | undefined {
  const { env = process.env } = options;
  const named = env["MNIST_DIR"];
  try {
    if (named) return { source: "folder", paths: pathsOf(namedSet(named, "MNIST_DIR")) };
    const own = setsIn(resolve(options.cacheDir ?? userCache())).find(({ prefix }) => prefix === "");
    return own && missingFiles(own).length === 0 ? { source: "cache", paths: pathsOf(own) } : undefined;
  } catch {
    return undefined;
  }
}

function pathsOf(set: SetFiles): ReadonlyMap<string, string> {
  const mapping = mappingFile(set);
  const all = [...fileNames.map((file) => set.paths[file]!), ...(mapping === undefined ? [] : [mapping])];
  return new Map(all.map((path) => [basename(path), resolve(path)]));
}
