import type { Floats } from "@closurenet/core";

/** What batch normalisation keeps of each column, in doubles: a column of images has tens of thousands of numbers. */
export interface Statistics {
  readonly mu: Float64Array;
  /** √(σ² + ε). */
  readonly sigma: Float64Array;
  /** Σ D. */
  readonly sum: Float64Array;
  /** Σ D·x̂. */
  readonly sumX: Float64Array;
}

/** Room for those of so many columns. */
export const statistics = (columns: number): Statistics => ({
  mu: new Float64Array(columns),
  sigma: new Float64Array(columns),
  sum: new Float64Array(columns),
  sumX: new Float64Array(columns),
});

/** μ of each column of the first `count` numbers, and, in sigma, Σ (x − μ)². */
export function overBatch(x: Floats, count: number, { mu, sigma }: Statistics): void {
  const columns = mu.length;
  mu.fill(0);
  sigma.fill(0);
  for (let at = 0; at < count; at += columns) for (let j = 0; j < columns; j++) mu[j]! += x[at + j]!;
  for (let j = 0; j < columns; j++) mu[j]! /= count / columns;
  for (let at = 0; at < count; at += columns) {
    for (let j = 0; j < columns; j++) sigma[j]! += (x[at + j]! - mu[j]!) * (x[at + j]! - mu[j]!);
  }
}

/** S = γ·x̂ + β, x̂ = (x − μ) / √(σ² + ε). */
export function normalise(
  x: Floats,
  s: Floats,
  count: number,
  { mu, sigma }: Statistics,
  gamma: Floats,
  beta: Floats,
): void {
  const columns = mu.length;
  for (let at = 0; at < count; at += columns) {
    for (let j = 0; j < columns; j++) s[at + j] = ((x[at + j]! - mu[j]!) / sigma[j]!) * gamma[j]! + beta[j]!;
  }
}

/**
 * From D = dL/dS: Σ D and Σ D·x̂ of each column, and dL/dX = γ / √(σ² + ε) · (D − (Σ D + x̂·Σ D·x̂) / m), m numbers in
 * a column. Where μ and σ² were not `taken` from the minibatch, they are constants and the sums stay out of dL/dX.
 */
export function throughBatch(
  x: Floats,
  d: Floats,
  dx: Floats | undefined,
  count: number,
  { mu, sigma, sum, sumX }: Statistics,
  gamma: Floats,
  taken: boolean,
): void {
  const columns = mu.length;
  sum.fill(0);
  sumX.fill(0);
  for (let at = 0; at < count; at += columns) {
    for (let j = 0; j < columns; j++) {
      sum[j]! += d[at + j]!;
      sumX[j]! += (d[at + j]! * (x[at + j]! - mu[j]!)) / sigma[j]!;
    }
  }
  if (!dx) return;
  const perColumn = taken ? columns / count : 0; // 1 / m
  for (let at = 0; at < count; at += columns) {
    for (let j = 0; j < columns; j++) {
      const mean = (sum[j]! + ((x[at + j]! - mu[j]!) / sigma[j]!) * sumX[j]!) * perColumn;
      dx[at + j] = (gamma[j]! / sigma[j]!) * (d[at + j]! - mean);
    }
  }
}
