import type { Experiment } from "@closurenet/experiment";

/** Bytes of a frame beside its weights, and of what was measured at one step: a little more than they are. */
const FRAME = 1_000;
const POINT = 100;
/** How many frames a film by motion has. */
const BY_MOTION = 300;

/**
 * Every how many steps a film has a frame that shall take so many bytes at most: as asked for (null for a film by motion), or
 * fewer. The start and the ends of epochs always have one.
 */
export function everyWithin(
  { every, epochs, batch, validation }: Pick<Experiment, "every" | "epochs" | "batch" | "validation">,
  { examples, weights }: { readonly examples: number; readonly weights: number },
  budget: number,
): number | null {
  const perEpoch = Math.ceil((examples * (1 - validation)) / batch);
  const steps = perEpoch * epochs;
  const frames = every === null ? Math.min(BY_MOTION, steps) + epochs : steps / every + epochs;
  const room = Math.floor((budget - POINT * steps) / (FRAME + 2 * weights));
  if (frames <= room) return every;
  return Math.max(every ?? 1, Math.min(perEpoch, Math.ceil(steps / Math.max(1, room - epochs))));
}
