import { readCheckpoint, valuesOf } from "@closurenet/checkpoint";
import type { Saved } from "@closurenet/core";
import type { RecordingSource } from "../../../host/source.ts";

/** What the checkpoint of a step holds, where the run has one. @throws where it is damaged */
export async function savedAt(
  source: RecordingSource,
  step: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Saved> | undefined> {
  const bytes = await source.checkpoint?.(step, signal);
  if (!bytes) return undefined;
  const { tensors } = readCheckpoint(bytes, `checkpoint of step ${step}`);
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const [rows = 1, cols = 1] = tensor.shape;
      return [name, { rows, cols, values: valuesOf(tensor) }];
    }),
  );
}
