import type { Cell, CellArray } from "@closurenet/core";

/** Why a training can never go on. */
export interface Failure {
  /** The last step before it failed. */
  readonly step: number;
  readonly reason: string;
}

/** What a training writes of itself, beside its recording. */
export interface RunWriter {
  /**
   * Writes a checkpoint, such as `checkpoints/step-00006000.safetensors`, whole or not at all, after the open recording is
   * on disk. Then removes the oldest checkpoints beyond the number to keep. With `best` it is also written as
   * `checkpoints/best.safetensors`. Returns its path.
   */
  saveCheckpoint(
    step: number,
    cells: ReadonlyMap<string, Cell<CellArray>>,
    metadata: ReadonlyMap<string, string>,
    options?: { readonly best?: boolean | undefined },
  ): string;
  /**
   * Takes room on the disk for all checkpoints of such cells, so that they can be written when the disk is full by then. What is
   * returned gives the room back.
   */
  reserve(cells: ReadonlyMap<string, Cell<CellArray>>): () => void;
  /** Writes `failed.json`: the training can never go on. */
  markFailed(failure: Failure): void;
}

/** The content of `failed.json`. */
export const failureJson = ({ step, reason }: Failure): Uint8Array<ArrayBuffer> => jsonFile({ step, reason });

/** The content of a file of JSON, as runs have them. */
export const jsonFile = (value: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
