import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { folderOf } from "./corrections.ts";
import { fail } from "./report.ts";

/** What films and trainings are read from. */
const READ_FROM = /\.(mcap|safetensors)$/i;
/** What a run holds beside its recording and its checkpoints. */
const OF_A_RUN = new Set(["run.json", "run.lock", "failed.json"]);

/**
 * Where a command writes what it made of `source`: the file that was asked for, or `name` in its folder.
 *
 * @throws if that would take the place of something that is read: a recording, a checkpoint, a run's own file.
 */
export function outFile(asked: string | undefined, source: string, name: string): string {
  if (asked === undefined) return join(folderOf(source), name);
  const isOfARun = OF_A_RUN.has(basename(asked).toLowerCase()) && existsSync(join(dirname(asked), "run.json"));
  if (existsSync(asked) && (READ_FROM.test(asked) || isOfARun)) {
    fail(
      "--out",
      `expected a file that may be written anew, got ${asked}, which films are read from. Choose another name.`,
    );
  }
  return asked;
}
