import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readCheckpoint } from "./checkpoint-file.ts";
import type { CheckpointFile } from "./checkpoint-names.ts";
import type { Tensors } from "./dtype.ts";
import { fail, reason } from "./errors.ts";
import { ownFile, ownFolder } from "./own-file.ts";
import { readSafetensorsFile } from "./regular-file.ts";

/** A checkpoint that was read. */
export interface Checkpoint extends CheckpointFile {
  readonly tensors: Tensors;
  readonly metadata: ReadonlyMap<string, string>;
  /** Why newer checkpoints were not used: one reason per damaged file. */
  readonly skipped: readonly string[];
}

const NAME = /^step-(\d+)\.safetensors$/;

/** The names in a folder of checkpoints, if there is one. */
export const namesIn = (folder: string): string[] => (ownFolder(folder) ? listed(folder) : []);

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    return fail(folder, `expected a folder of checkpoints, got ${reason(error)}.`, error);
  }
}

/** All checkpoints in a folder but the best, the oldest first. */
export const checkpointsIn = (folder: string): CheckpointFile[] =>
  namesIn(folder)
    .flatMap((name) => {
      const digits = NAME.exec(name)?.[1];
      return digits === undefined ? [] : [{ step: Number(digits), path: join(folder, name) }];
    })
    .toSorted((a, b) => a.step - b.step);

/**
 * Reads a checkpoint.
 *
 * @throws if it is damaged, or not of the step that its name says.
 */
export function loadCheckpoint(path: string, expected?: number): Omit<Checkpoint, "skipped"> {
  ownFile(path);
  const { step, tensors, metadata } = readCheckpoint(readSafetensorsFile(path), path);
  if (expected !== undefined && step !== expected) fail(path, `expected step ${expected} as in its name, got ${step}.`);
  return { step, path, tensors, metadata };
}
