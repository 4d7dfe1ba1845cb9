import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, reason as reasonOf } from "./errors.ts";
import { type Disk, writeFileAtomic } from "./files.ts";
import { ownFile } from "./own-file.ts";

/** Why a training can never go on. */
export interface Failure {
  /** The last step before it failed. */
  readonly step: number;
  readonly reason: string;
}

export const FAILED = "failed.json";
const LIMIT = 2 ** 16;

export function writeFailure(dir: string, { step, reason }: Failure, on: Disk): void {
  const json = `${JSON.stringify({ step, reason }, null, 2)}\n`;
  writeFileAtomic(join(dir, FAILED), new TextEncoder().encode(json), on);
}

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
