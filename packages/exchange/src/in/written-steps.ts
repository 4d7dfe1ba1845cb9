import type { Headed } from "./understand.ts";

const keys = ["step", "global_step", "iteration", "iter", "epoch"] as const;

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/**
 * The steps that files themselves tell in their metadata, for names that tell none.
 *
 * @returns undefined where not every file tells one, or two tell the same.
 */
export function writtenSteps(
  headed: readonly Headed[],
): { readonly headed: readonly Headed[]; readonly how: string } | undefined {
  const readable = headed.filter(({ problem }) => problem === undefined);
  for (const key of keys) {
    const steps = readable.map(({ header }) => whole(header?.metadata.get(key)));
    if (steps.length === 0 || steps.includes(undefined) || new Set(steps).size < steps.length) continue;
    const placed = readable.map((one, i) => ({
      ...one,
      placed: { ...one.placed, step: steps[i]!, epoch: epochOf(one) },
    }));
    const broken = headed.filter(({ problem }) => problem !== undefined);
    return {
      headed: [...placed.toSorted((a, b) => a.placed.step - b.placed.step), ...broken],
      how: `"${key}" in the metadata of the files`,
    };
  }
  return undefined;
}

/** May be a fraction. */
function epochOf({ header, placed }: Headed): number {
  const epoch = Number(header?.metadata.get("epoch") ?? placed.epoch);
  return Number.isFinite(epoch) ? epoch : 0;
}
