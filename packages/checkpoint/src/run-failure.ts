import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, reason as reasonOf } from "./errors.ts";
import { type Disk, writeFileAtomic } from "./files.ts";
import { ownFile } from "./own-file.ts";
import { type Failure, failureJson } from "./run-writer.ts";

export const FAILED = "failed.json";
const LIMIT = 2 ** 16;

export const writeFailure = (dir: string, failure: Failure, on: Disk): void =>
  writeFileAtomic(join(dir, FAILED), failureJson(failure), on);

/** Reads what `writeFailure` wrote; undefined if it wrote nothing. */
export function readFailure(dir: string): Failure | undefined {
  const path = join(dir, FAILED);
  const there = ownFile(path);
  if (!there) return undefined;
  if (there.size > LIMIT) fail(path, `expected at most ${LIMIT} bytes, got ${there.size}. Delete it.`);
  try {
    const { step, reason } = Object(JSON.parse(readFileSync(path, "utf8")));
    if (Number.isSafeInteger(step) && typeof reason === "string") return { step, reason };
  } catch (error) {
    fail(path, `expected JSON, got ${reasonOf(error)}. Delete it to let the training go on.`, error);
  }
  return fail(path, "expected a step and a reason, got something else. Delete it to let the training go on.");
}
