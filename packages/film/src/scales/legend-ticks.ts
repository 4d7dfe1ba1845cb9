import { LEVELS, ZERO_LEVEL } from "./scale.ts";
import type { Legend } from "./scale.ts";

/** A round value of a legend, and the level at which it is painted. */
export interface LegendTick {
  readonly value: number;
  readonly level: number;
}

/** The value of one digit, 1, 2 or 5 and zeros, that is nearest below a size. */
function roundBelow(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const digit = [5, 2, 1].find((digit) => digit * power <= size * (1 + 1e-9)) ?? 1;
  return Number((digit * power).toPrecision(1));
}

/**
 * Round values for a legend, each where it falls: 0 in the middle, and up to two on either side.
 *
 * @param apart the least distance between two of them, in levels; default 40
 * @example
 * legendTicks(manualScale(-0.3, 0.3).legend).map(({ value }) => value); // [-0.2, -0.1, 0, 0.1, 0.2]
 */
export function legendTicks({ at, level, low, high }: Legend, apart = 40): LegendTick[] {
  const ticks: LegendTick[] = low <= 0 && high >= 0 ? [{ value: 0, level: ZERO_LEVEL }] : [];
  for (const target of [0, LEVELS - 1, LEVELS / 4 - 1, (3 * LEVELS) / 4]) {
    const weight = at(target);
    if (weight === 0 || !Number.isFinite(weight)) continue;
    const value = Math.sign(weight) * roundBelow(Math.abs(weight));
    const tick = { value, level: level(value) };
    if (value >= low && value <= high && ticks.every((other) => Math.abs(other.level - tick.level) >= apart))
      ticks.push(tick);
  }
  return ticks.toSorted((a, b) => a.level - b.level);
}
