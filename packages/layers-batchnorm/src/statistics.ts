import type { Floats } from "@closurenet/core";

/** What batch normalisation computes of each column. These are doubles, for sums over tens of thousands of pixels. */
export interface Statistics {
  readonly mu: Float64Array;
  /** √(σ² + ε). */
  readonly sigma: Float64Array;
  /** Σ D. */
  readonly sum: Float64Array;
  /** Σ D·x̂. */
  readonly sumX: Float64Array;
}

/** Makes the arrays for so many columns. */
export const statistics = (columns: number): Statistics => ({
  mu: new Float64Array(columns),
  sigma: new Float64Array(columns),
  sum: new Float64Array(columns),
  sumX: new Float64Array(columns),
});

/** Computes μ of each column of the first `count` numbers, and puts Σ (x − μ)² into sigma. */
export function sumOverBatch(x: Floats, count: number, { mu, sigma }: Statistics): void {
  const columns = mu.length;
  mu.fill(0);
  sigma.fill(0);
  for (let at = 0; at < count; at += columns) for (let j = 0; j < columns; j++) mu[j]! += x[at + j]!;
  for (let j = 0; j < columns; j++) mu[j]! /= count / columns;
  for (let at = 0; at < count; at += columns) {
    for (let j = 0; j < columns; j++) sigma[j]! += (x[at + j]! - mu[j]!) * (x[at + j]! - mu[j]!);
  }
}

/** S = γ·x̂ + β with x̂ = (x − μ) / √(σ² + ε). */
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
 * Computes from D = dL/dS, for each column of m numbers:
 * Σ D, Σ D·x̂ and dL/dX = γ / √(σ² + ε) · (D − (Σ D + x̂·Σ D·x̂) / m).
 * If μ and σ² are not `fromBatch`, they are constants, and dL/dX = γ / √(σ² + ε) · D.
 */
export function batchGradient(
  x: Floats,
  d: Floats,
  dx: Floats | undefined,
  count: number,
  { mu, sigma, sum, sumX }: Statistics,
  gamma: Floats,
  fromBatch: boolean,
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
  const perNumber = fromBatch ? columns / count : 0; // 1 / m
  for (let at = 0; at < count; at += columns) {
    for (let j = 0; j < columns; j++) {
      const mean = (sum[j]! + ((x[at + j]! - mu[j]!) / sigma[j]!) * sumX[j]!) * perNumber;
      dx[at + j] = (gamma[j]! / sigma[j]!) * (d[at + j]! - mean);
    }
  }
}
