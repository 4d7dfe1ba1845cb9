import { type Frame, halfBits } from "@closurenet/checkpoint";
import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether and when a training lost its way. */
export interface Divergence {
  /** The step of the first loss that is not finite, or of the first frame with a weight that is no number. */
  readonly step: ReadonlySignal<number | undefined>;
  /** Looks at the next frames. */
  look(frames: readonly Frame[]): void;
}

/** Watches the frames of a film. An infinite weight tells nothing: a recording has 16 bits for it, and larger ones are finite still. */
export function divergence(): Divergence {
  const step = signal<number | undefined>(undefined);
  return {
    step,
    look(frames) {
      for (const frame of frames) step.value ??= lostAt(frame);
    },
  };
}

const isNoNumber = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;

function lostAt({ step, metrics, tensors }: Frame): number | undefined {
  const measured = metrics.find(({ loss }) => !Number.isFinite(loss));
  if (measured) return measured.step;
  return [...tensors.values()].some((tensor) => tensor.dtype === "F16" && halfBits(tensor).some(isNoNumber))
    ? step
    : undefined;
}
