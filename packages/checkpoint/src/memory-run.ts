import { writeCheckpoint } from "./checkpoint-file.ts";
import { type CheckpointFile, checkpointName, outdated } from "./checkpoint-names.ts";
import { fail } from "./errors.ts";
import { type RunWriter, failureJson, jsonFile } from "./run-writer.ts";

/** A run that is held in memory: where there is no disk, as in a browser. */
export interface MemoryRun extends RunWriter {
  /**
   * The files that its folder would hold now beside its recording, by their paths.
   *
   * @param description the run, as plain data that JSON can hold
   */
  files(description: unknown): Map<string, Uint8Array<ArrayBuffer>>;
}

/**
 * Makes a run whose files stay in memory. They are, byte for byte, those that `createRun` writes.
 *
 * @param options how many of the newest checkpoints to keep (default 3), and which count among these, as for `createRun`
 * @throws where a step is no whole number of at least 0
 * @example
 * const run = memoryRun();
 * run.saveCheckpoint(100, net.cells(), new Map());
 * [...run.files({ layers: [784, 10] }).keys()]; // ["run.json", "checkpoints/step-00000100.safetensors"]
 */
export function memoryRun({
  keep = 3,
  counts = () => true,
}: {
  readonly keep?: number;
  readonly counts?: (step: number) => boolean;
} = {}): MemoryRun {
  const checkpoints = new Map<string, { readonly file: CheckpointFile; readonly bytes: Uint8Array<ArrayBuffer> }>();
  let best: Uint8Array<ArrayBuffer> | undefined;
  let failed: Uint8Array<ArrayBuffer> | undefined;

  return {
    saveCheckpoint(step, cells, metadata, { best: isBest = false } = {}) {
      if (!Number.isSafeInteger(step) || step < 0) fail("checkpoint", `expected a step of 0 or more, got ${step}.`);
      const path = `checkpoints/${checkpointName(step)}`;
      const bytes = writeCheckpoint(step, cells, metadata);
      checkpoints.set(path, { file: { step, path }, bytes });
      if (isBest) best = bytes;
      const files = [...checkpoints.values()].map(({ file }) => file);
      for (const { path: old } of outdated(files, step, keep, counts)) checkpoints.delete(old);
      return path;
    },
    reserve: () => () => undefined,
    markFailed(failure) {
      failed = failureJson(failure);
    },
    files: (description) =>
      new Map([
        ["run.json", jsonFile(description)],
        ...[...checkpoints].map(([path, { bytes }]) => [path, bytes] as const),
        ...(best ? [["checkpoints/best.safetensors", best] as const] : []),
        ...(failed ? [["failed.json", failed] as const] : []),
      ]),
  };
}
