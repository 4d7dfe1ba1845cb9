import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readCheckpoint } from "./checkpoint-file.ts";
import type { Tensors } from "./dtype.ts";
import { fail, reason } from "./errors.ts";
import { ownFile, ownFolder } from "./own-file.ts";
import { readSafetensorsFile } from "./regular-file.ts";

/** The step and the path of a checkpoint. */
export interface CheckpointFile {
  readonly step: number;
  readonly path: string;
}

/** A checkpoint that was read. */
export interface Checkpoint extends CheckpointFile {
  readonly tensors: Tensors;
  readonly metadata: ReadonlyMap<string, string>;
  /** Why newer checkpoints were not used: one reason per damaged file. */
  readonly skipped: readonly string[];
}

const NAME = /^step-(\d+)\.safetensors$/;

export const checkpointName = (step: number): string => `step-${String(step).padStart(8, "0")}.safetensors`;

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
 * Those of some checkpoints that are to be removed once there is one of step `newest`: all but that one and the last `keep` of
 * the steps that count.
 */
export function outdated(
  files: readonly CheckpointFile[],
  newest: number,
  keep: number,
  counts: (step: number) => boolean,
): CheckpointFile[] {
  const kept = new Set(files.filter(({ step }) => counts(step)).slice(-keep));
  return files.filter((file) => file.step !== newest && !kept.has(file));
}

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
