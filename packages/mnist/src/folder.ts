import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { dataSet, type DataSet } from "./data-set.ts";
import { reason } from "./errors.ts";
import { missingFiles, nameIn } from "./file-names.ts";
import { fileNames, perFile } from "./files.ts";
import { gunzip, maximumBytes } from "./gunzip.ts";
import { readRegularFile } from "./regular-file.ts";
import { mappingFile, nestedSets, setsAt, type SetFiles } from "./set-files.ts";
import { sha256 } from "./sha256.ts";

/** Reads one file, and inflates it if it is gzipped. */
export function readFile(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readRegularFile(path, maximumBytes);
  } catch (cause) {
    throw new Error(`[mnist] ${path}: expected a file, got ${reason(cause)}. Is it readable?`, { cause });
  }
  return gunzip(bytes, path);
}

/**
 * The data set of a path that the user named: of a folder, or of a beginning of names in one, such as `gzip/emnist-letters`.
 *
 * @param named where the user named it, for messages: `--data` or `MNIST_DIR`
 * @throws where there is none, it is not whole, or there are several.
 */
export function namedSet(path: string, named: string): SetFiles {
  const absolute = resolve(path);
  const subject = `[mnist] ${path} (${named})${absolute === path ? "" : `, that is ${absolute}`}`;
  const help = `Put ${fileNames.join(", ")} there, gzipped or not, or name another folder.`;
  let sets: SetFiles[] | undefined;
  try {
    sets = setsAt(absolute);
  } catch (cause) {
    throw new Error(`${subject}: expected a folder that can be read, got ${reason(cause)}. ${help}`, { cause });
  }
  if (!sets) {
    if (!existsSync(absolute)) {
      throw new Error(`${subject}: expected a folder with MNIST's four files, got no such folder. ${help}`);
    }
    const advice = `Name the folder that it lies in: ${dirname(path)}`;
    throw new Error(`${subject}: expected a folder with MNIST's four files, got a file. ${advice}`);
  }
  const whole = sets.filter((set) => missingFiles(set).length === 0);
  const [only] = whole;
  if (only && (whole.length === 1 || only.prefix === "")) return only;
  if (only) {
    const names = whole.map(({ prefix }) => prefix).join(", ");
    throw new Error(
      `${subject}: expected one data set, found ${whole.length}: ${names}. Name one of them: ${join(path, only.prefix)}`,
    );
  }
  const inside = nestedSets(absolute);
  if (inside.length > 0) {
    throw new Error(
      `${subject}: expected MNIST's four files, found them in folders below. Name one: ${inside.slice(0, 8).join(", ")}`,
    );
  }
  const most = sets.toSorted((a, b) => missingFiles(a).length - missingFiles(b).length)[0];
  const missing = most ? missingFiles(most).map((file) => nameIn(most.prefix, file)) : [...fileNames];
  throw new Error(
    `${subject}: expected MNIST's four files, found ${4 - missing.length}; missing: ${missing.join(", ")}. ` +
      "Put them there, gzipped or not, or name another folder.",
  );
}

/**
 * Reads the data set that the user named. Anything missing or broken there is an error.
 *
 * @param path a folder, or a beginning of file names in one, relative to the current folder
 * @param named where the user named it, for messages: `--data` or `MNIST_DIR`
 */
export function readNamed(path: string, named: string): DataSet {
  const set = namedSet(path, named);
  const mapping = mappingFile(set);
  const files = perFile((file) => ({ bytes: readFile(set.paths[file]!), path: set.paths[file]! }));
  const contents = {
    prefix: set.prefix,
    files,
    ...(mapping !== undefined && { mapping: { path: mapping, bytes: readFile(mapping) } }),
  };
  return dataSet(
    contents,
    perFile((file) => sha256(files[file].bytes)),
  );
}
