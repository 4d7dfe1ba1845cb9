import { valuesOf, type MetricPoint, type Tensors } from "@closurenet/checkpoint";
import { cell, type Cells } from "@closurenet/core";

/** The state of a recording between two frames. */
export interface RecordingProgress {
  /** What was measured since the last frame. */
  readonly pending: readonly MetricPoint[];
  /** The score of the best epoch so far; −1 before the first. */
  readonly best: number;
}

export const initialProgress: RecordingProgress = { pending: [], best: -1 };

const PENDING = "recording.pending";
const BEST = "recording.best";

/** The progress as cells for a checkpoint. A point is a row of step, epoch and loss. */
export const progressCells = ({ pending, best }: RecordingProgress): Cells =>
  new Map([
    [
      PENDING,
      cell(pending.length, 3, Float64Array.from(pending.flatMap(({ step, epoch, loss }) => [step, epoch, loss]))),
    ],
    [BEST, cell(1, 1, Float64Array.of(best))],
  ]);

/** Reads the progress from the tensors of a checkpoint, and tells which tensors it was. */
export function progressOf(tensors: Tensors): {
  readonly progress: RecordingProgress;
  readonly names: readonly string[];
} {
  const rows = valuesOf(tensors.get(PENDING)!);
  const pending = Array.from({ length: rows.length / 3 }, (_, i) => ({
    step: rows[3 * i]!,
    epoch: rows[3 * i + 1]!,
    loss: rows[3 * i + 2]!,
  }));
  return { progress: { pending, best: valuesOf(tensors.get(BEST)!)[0]! }, names: [PENDING, BEST] };
}
