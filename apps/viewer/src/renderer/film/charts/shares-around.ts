/** The ends of an axis for shares from `low` to `high`, or for none: with air around, and never below 0 or above 100 %. */
export function sharesAround(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const air = Math.max(0.01, (high - low) / 8);
  return [Math.max(0, low - air), Math.min(1, high + air)];
}
