/** The step and the path of a checkpoint. */
export interface CheckpointFile {
  readonly step: number;
  readonly path: string;
}

export const checkpointName = (step: number): string => `step-${String(step).padStart(8, "0")}.safetensors`;

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
