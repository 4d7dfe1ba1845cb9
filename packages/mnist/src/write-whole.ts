import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const ending = /\.[0-9a-f]{12}\.tmp$/;

/** Writes a new file of a random name and renames it, so that a file at `path` is always whole, and no link is followed. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    writeFileSync(temporary, bytes, { flag: "wx", flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes what processes that were killed left beside `path`. */
export function sweep(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.`) && ending.test(name)) rmSync(join(dirname(path), name), { force: true });
  }
}
