import { type Frame, halfBits } from "@closurenet/checkpoint";
import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether and when a training lost its way. */
export interface Divergence {
  /** The step of the first loss, or of the first frame with a weight, that is not finite. */
  readonly step: ReadonlySignal<number | undefined>;
  /** Looks at the next frames. */
  look(frames: readonly Frame[]): void;
}

/** Watches the frames of a film. A recording has 16 bits for a weight: one beyond ±65504 counts as infinite, too. */
export function divergence(): Divergence {
  const step = signal<number | undefined>(undefined);
  return {
    step,
    look(frames) {
      for (const frame of frames) step.value ??= lostAt(frame);
    },
  };
}

/** Whether the bits of a half float are ±65,504, its largest, those of an infinity, or of no number. */
const isBeyond = (bits: number): boolean => (bits & 0x7fff) >= 0x7bff;

function lostAt({ step, metrics, tensors }: Frame): number | undefined {
  const measured = metrics.find(({ loss }) => !Number.isFinite(loss));
  if (measured) return measured.step;
  for (const tensor of tensors.values()) if (tensor.dtype === "F16" && anyBeyond(halfBits(tensor))) return step;
  return undefined;
}

// Every weight of every frame comes by here: a loop, and no call for each.
function anyBeyond(weights: Uint16Array): boolean {
  for (let i = 0; i < weights.length; i++) if (isBeyond(weights[i]!)) return true;
  return false;
}
