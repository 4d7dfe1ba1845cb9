import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@closurenet/checkpoint/node";
import { fail } from "../errors.ts";
import type { ExportedFile } from "./exported.ts";

/**
 * Writes the files of an export into a folder, which it makes where there is none, and gives their paths. Each file is
 * written whole or not at all. Those of an earlier export are replaced; a file that was not written by an export is not.
 *
 * @throws if a file of that name is there that no export has written, or the disk fails.
 * @example
 * writeExport("pytorch", toPyTorch(buildNetwork(description))); // ["pytorch/model.safetensors", "pytorch/model.py"]
 */
export function writeExport(dir: string, files: readonly ExportedFile[]): string[] {
  const paths = files.map(({ name }) => join(dir, name));
  // Weights can be numbers and nothing else, so the files vouch for each other: every format has one that tells who wrote it.
  const there = paths.filter((path) => existsSync(path));
  if (there.length > 0 && !there.some(tellsOfUs)) {
    fail(
      dir,
      `expected a folder for an export, got one with a ${there.join(" and a ")} of something else. Choose another folder.`,
    );
  }
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    fail(dir, `could not be made a folder: ${error instanceof Error ? error.message : String(error)}.`);
  }
  files.forEach(({ bytes }, i) => writeFileAtomic(paths[i]!, bytes));
  return paths;
}

const tellsOfUs = (path: string): boolean => readFileSync(path).includes("closurenet");
