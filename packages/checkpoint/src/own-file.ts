import { lstatSync, type Stats } from "node:fs";
import { codeOf, fail } from "./errors.ts";

/** What lies at a path, links not followed; undefined if nothing does. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === "ENOTDIR") return undefined; // the folder is none
    throw error;
  }
}

/** What a path is, in a word. */
export function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a link";
  if (stats.isDirectory()) return "a folder";
  return stats.isFile() ? "a file" : "no file but a device, a pipe or a socket";
}

/**
 * What lies at a path of a run, for which only a file of its own will do: a run may come from a stranger, and a link in it may
 * lead to any file of this machine. Undefined if nothing is there.
 *
 * @throws if it is something else.
 * @example
 * createRun("runs/own", {});
 * ownFile("runs/own/run.json")?.size; // 3 bytes
 * ownFile("runs/own/recording.mcap"); // undefined
 */
export function ownFile(path: string): Stats | undefined {
  const stats = lookAt(path);
  if (!stats || stats.isFile()) return stats;
  return fail(path, `expected a file, got ${kindOf(stats)}. Links are not followed: put the file itself here.`);
}

/**
 * The same for a file that is going to be written to. Another name of the same file may lie outside the run.
 *
 * @throws also if the file has several names (hard links).
 */
export function ownFileToWrite(path: string): Stats | undefined {
  const stats = ownFile(path);
  if (!stats || stats.nlink <= 1) return stats;
  return fail(path, `expected a file of one name, got one of ${stats.nlink} (hard links). Put a copy of it here.`);
}

/**
 * Whether there is a folder at a path of a run.
 *
 * @throws if it is something else, such as a link to a folder.
 * @example
 * createRun("runs/whole", {});
 * ownFolder("runs/whole/checkpoints"); // true
 * ownFolder("runs/whole/pytorch"); // false
 */
export function ownFolder(path: string): boolean {
  const stats = lookAt(path);
  if (!stats) return false;
  if (stats.isDirectory()) return true;
  return fail(path, `expected a folder, got ${kindOf(stats)}. Links are not followed: put the folder itself here.`);
}
