/** A share as people read it: `percent(0.9731)` is "97.3 %". */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** The mean, and how far single values lie from it: the standard deviation of a sample. */
export function meanAndSpread(values: readonly number[]): { readonly mean: number; readonly spread: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
