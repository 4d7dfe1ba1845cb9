import { join } from "node:path";
import { disk, ownFile, ownFolder, readRegularFile, writeFileAtomic } from "@closurenet/checkpoint/node";
import { fail } from "../errors.ts";
import type { ExportedFile } from "./exported.ts";

/**
 * Writes the files of an export into a folder, which it makes where there is none, and gives their paths. Each file is
 * written whole or not at all. Those of an earlier export are replaced; a file that was not written by an export is not.
 *
 * @throws if a file of that name is there that no export has written, a link lies where the folder or a file would, or the disk
 * fails.
 * @example
 * writeExport("pytorch", toPyTorch(buildNetwork(description))); // ["pytorch/model.safetensors", "pytorch/model.py"]
 */
export function writeExport(dir: string, files: readonly ExportedFile[]): string[] {
  const paths = files.map(({ name }) => join(dir, name));
  const isThere = ownFolder(dir);
  const there = files.filter((_, i) => isThere && ownFile(paths[i]!));
  const ours = new Set(there.filter(({ name }) => tellsOfUs(readRegularFile(join(dir, name)))));
  // A file of bare numbers tells nothing: one that lies beside it vouches for it.
  const foreign = there.filter((file) => (tellsOfUs(file.bytes) ? !ours.has(file) : ours.size === 0));
  if (foreign.length > 0) {
    const names = foreign.map(({ name }) => name).join(" and ");
    fail(
      dir,
      `expected a folder where no other ${names} lies, got one that no export has written. Choose another folder.`,
    );
  }
  try {
    disk.mkdir(dir);
  } catch (error) {
    fail(dir, `could not be made a folder: ${error instanceof Error ? error.message : String(error)}.`);
  }
  files.forEach(({ bytes }, i) => writeFileAtomic(paths[i]!, bytes));
  return paths;
}

const tellsOfUs = (bytes: Uint8Array<ArrayBuffer>): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("closurenet");
