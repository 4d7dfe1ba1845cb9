import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fail } from "./errors.ts";
import { type Disk, isTemporary, quietly } from "./files.ts";
import { FAILED } from "./run-failure.ts";
import { lookAt, ownFileToWrite, ownFolder } from "./own-file.ts";

// A run is begun in this order: its folder, checkpoints/, run.json, recording.mcap. If its process is killed before there is a
// run.json, what is left says nothing, and must not keep anybody from making a run there.

/** What a run holds that says something about it. */
const says = ["run.json", FAILED, "recording.mcap", "checkpoints"] as const;

/**
 * Does nothing if there is no run in `dir`, or only the empty beginnings of one.
 *
 * @throws if there is one.
 */
export function expectNoRun(dir: string): void {
  const existing = says.find((name) => lookAt(join(dir, name)) && !isEmptyBeginning(dir, name));
  if (existing === undefined) return;
  fail(
    dir,
    `expected a folder without a run, got one that holds ${existing}. Choose another folder, or resume that run.`,
  );
}

function isEmptyBeginning(dir: string, name: (typeof says)[number]): boolean {
  const path = join(dir, name);
  try {
    if (name === "recording.mcap") return ownFileToWrite(path)?.size === 0;
    return name === "checkpoints" && ownFolder(path) && readdirSync(path).every(isTemporary);
  } catch {
    return false; // a link, or anything else that we did not make
  }
}

/** Removes what a run holds, and nothing else. */
export function removeRun(dir: string, on: Disk): void {
  const checkpoints = join(dir, "checkpoints");
  quietly(() => {
    for (const name of ownFolder(checkpoints) ? readdirSync(checkpoints) : []) {
      if (name.endsWith(".safetensors") || isTemporary(name)) quietly(() => on.unlink(join(checkpoints, name)));
    }
  });
  quietly(() => on.rmdir(checkpoints));
  for (const name of ["recording.mcap", FAILED, "run.json"])
    if (lookAt(join(dir, name))) quietly(() => on.unlink(join(dir, name)));
}
