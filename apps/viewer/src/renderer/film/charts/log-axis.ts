/** The ends of a logarithmic axis for sizes from `low` to `high`, both above 0, or for none: with air around. */
export function logEnds(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0.1, 1];
  const air = Math.max(1.1, (high / low) ** (1 / 12));
  return [low / air, high * air];
}

/**
 * Round sizes between two ends, `most` of them at the most, but two: powers of ten with their twofold and fivefold, powers of
 * ten alone, or even steps where the ends lie close to each other.
 */
export function logTicks(low: number, high: number, most = 8): number[] {
  const wanted = Math.max(2, Math.floor(most));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  const inside = (digits: readonly number[]): number[] =>
    powers
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter((tick) => tick >= low && tick <= high);
  for (const digits of [
    [1, 2, 5],
    [1, 3],
  ]) {
    const ticks = inside(digits);
    if (ticks.length >= 3 && ticks.length <= wanted) return ticks;
  }
  const tens = inside([1]);
  if (tens.length >= 2) return tens.filter((_, i) => i % Math.ceil(tens.length / wanted) === 0);
  const power = Math.floor(Math.log10(high - low));
  const sizes = [power - 1, power, power + 1].flatMap((exponent) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)),
  );
  // A hair wider: 2.4 ÷ 0.1 is less than 24.
  const steps = sizes.map((step) => ({
    step,
    first: Math.ceil(low / step - 1e-9),
    last: Math.floor(high / step + 1e-9),
  }));
  const { step, first, last } = steps.find(({ first, last }) => last - first < wanted)!;
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
