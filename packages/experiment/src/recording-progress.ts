import { valuesOf, type MetricPoint, type Recorded, type Tensors } from "@closurenet/checkpoint";
import { cell, type Cells } from "@closurenet/core";
import { fail } from "./errors.ts";

/** The state of a recording between two frames. */
export interface RecordingProgress {
  /** What was measured since the last frame. */
  readonly pending: readonly MetricPoint[];
  /** The score of the best epoch so far; −1 before the first. */
  readonly best: number;
  /** The step at which that epoch ended; −1 if there is none, or a checkpoint of 0.1 does not say. */
  readonly bestStep: number;
  /** Whether the film's budget was reached: of the frames that were to come, it has the last one only. */
  readonly full: boolean;
  /** How far the recording was; undefined in a checkpoint of 0.1. */
  readonly recorded: Recorded | undefined;
}

export const initialProgress: RecordingProgress = {
  pending: [],
  best: -1,
  bestStep: -1,
  full: false,
  recorded: undefined,
};

const PENDING = "recording.pending";
const PENDING_VALIDATION = "recording.pending.validation";
const FULL = "recording.full";
const BEST = "recording.best";
const BEST_STEP = "recording.best.step";
const RECORDED = "recording.recorded";

/**
 * The progress as cells for a checkpoint. A point is a row of step, epoch and loss. Only where a film is full does one come with a
 * validation: a row of its number, loss and accuracy.
 */
export function progressCells({ pending, best, bestStep, full, recorded }: RecordingProgress): Cells {
  const validations = pending.flatMap(({ validation }, i) =>
    validation ? [[i, validation.loss, validation.accuracy]] : [],
  );
  return new Map([
    [
      PENDING,
      cell(pending.length, 3, Float64Array.from(pending.flatMap(({ step, epoch, loss }) => [step, epoch, loss]))),
    ],
    [BEST, cell(1, 1, Float64Array.of(best))],
    [BEST_STEP, cell(1, 1, Float64Array.of(bestStep))],
    ...(recorded ? [[RECORDED, cell(1, 4, Float64Array.from(numbersOf(recorded)))] as const] : []),
    ...(full ? [[FULL, cell(1, 1, Float64Array.of(1))] as const] : []),
    ...(validations.length > 0
      ? [[PENDING_VALIDATION, cell(validations.length, 3, Float64Array.from(validations.flat()))] as const]
      : []),
  ]);
}

const numbersOf = ({ frames, step, bytes, crc }: Recorded): readonly number[] => [frames, step, bytes, crc];

/**
 * Reads the progress from the tensors of a checkpoint, and tells which tensors it was.
 *
 * @param subject the file's name, for messages
 * @throws if a tensor is missing or of another shape.
 */
export function progressOf(
  tensors: Tensors,
  subject = "checkpoint",
): {
  readonly progress: RecordingProgress;
  readonly names: readonly string[];
} {
  const table = (name: string, cols: number): ArrayLike<number> => {
    const tensor = tensors.get(name);
    const [, found] = tensor?.shape ?? [];
    if (tensor?.dtype === "F64" && found === cols) return valuesOf(tensor);
    const got = tensor ? `${tensor.dtype} [${tensor.shape.join(", ")}]` : "none";
    return fail(subject, `expected a tensor ${name} of F64 in ${cols} columns, got ${got}. Another program wrote it.`);
  };
  const rows = table(PENDING, 3);
  const validated = tensors.has(PENDING_VALIDATION) ? Array.from(table(PENDING_VALIDATION, 3)) : [];
  const validations = new Map<number, { readonly loss: number; readonly accuracy: number }>();
  for (let at = 0; at < validated.length; at += 3)
    validations.set(validated[at]!, { loss: validated[at + 1]!, accuracy: validated[at + 2]! });
  const pending = Array.from({ length: rows.length / 3 }, (_, i) => ({
    step: rows[3 * i]!,
    epoch: rows[3 * i + 1]!,
    loss: rows[3 * i + 2]!,
    ...(validations.has(i) && { validation: validations.get(i)! }),
  }));
  const [best = -1] = Array.from(table(BEST, 1));
  // Checkpoints of 0.1 have neither of these.
  const [bestStep = -1] = tensors.has(BEST_STEP) ? Array.from(table(BEST_STEP, 1)) : [];
  const [frames = -1, step = -1, bytes = 0, crc = 0] = tensors.has(RECORDED) ? Array.from(table(RECORDED, 4)) : [];
  const recorded = frames < 0 ? undefined : { frames, step, bytes, crc };
  return {
    progress: { pending, best, bestStep, full: tensors.has(FULL), recorded },
    names: [PENDING, PENDING_VALIDATION, BEST, BEST_STEP, RECORDED, FULL],
  };
}
