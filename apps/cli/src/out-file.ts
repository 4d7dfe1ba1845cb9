import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { folderOf } from "./corrections.ts";
import { fail } from "./report.ts";

/** What films and trainings are read from. */
const READ_FROM = /\.(mcap|safetensors)$/i;
/** What a run holds beside its recording and its checkpoints. */
const OF_A_RUN = new Set(["run.json", "run.lock", "failed.json"]);

/** What people expect of a file by its ending. */
const FORMATS = /\.(gif|a?png|jpe?g|webp|avif|svg|mp4|m4v|mov|webm|mkv|avi|html?|pdf|csv|json)$/i;
const formatOf = (file: string): string => (FORMATS.exec(file)?.[0] ?? "").toLowerCase().replace(/^\.htm$/, ".html");

/**
 * Where a command writes what it made of `source`: the file that was asked for, or `name` in its folder.
 *
 * @throws if that would take the place of something that is read: a recording, a checkpoint, a run's own file; and if its name
 *   ends as another format does.
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
  const format = formatOf(name);
  if (format && formatOf(asked) && formatOf(asked) !== format)
    fail("--out", `expected a name that ends in ${format}, for that is what is written, got ${asked}.`);
  return asked;
}
