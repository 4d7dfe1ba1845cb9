import type { Cell } from "../cells/cell.ts";
import type { ColumnStatistics } from "./kernels.ts";

// A row of a cell is as many rows of columns as it has room for: the columns of images are their channels.

/** μ of each column of the first `n` rows, and Σ (x − μ)² as sigma. */
export function columnMoments(X: Cell, n: number, { mu, sigma }: ColumnStatistics): void {
  const x = X.get();
  const count = n * X.cols;
  const columns = mu.length;
  mu.fill(0);
  sigma.fill(0);
  for (let at = 0; at < count; at += columns) for (let j = 0; j < columns; j++) mu[j]! += x[at + j]!;
  for (let j = 0; j < columns; j++) mu[j]! /= count / columns;
  for (let at = 0; at < count; at += columns) {
    for (let j = 0; j < columns; j++) sigma[j]! += (x[at + j]! - mu[j]!) * (x[at + j]! - mu[j]!);
  }
}

/** S = γ·x̂ + β with x̂ = (x − μ) / σ. */
export function normalize(
  X: Cell,
  S: Cell,
  n: number,
  { mu, sigma }: ColumnStatistics,
  { gamma, beta }: { readonly gamma: Cell; readonly beta: Cell },
): void {
  const x = X.get();
  const s = S.get();
  const g = gamma.get();
  const b = beta.get();
  const columns = mu.length;
  for (let at = 0; at < n * X.cols; at += columns) {
    for (let j = 0; j < columns; j++) s[at + j] = ((x[at + j]! - mu[j]!) / sigma[j]!) * g[j]! + b[j]!;
  }
}

/** Σ D and Σ D·x̂ of each column. */
export function normalizeSums(X: Cell, D: Cell, n: number, { mu, sigma, sum, sumX }: ColumnStatistics): void {
  const x = X.get();
  const d = D.get();
  const columns = mu.length;
  sum.fill(0);
  sumX.fill(0);
  for (let at = 0; at < n * X.cols; at += columns) {
    for (let j = 0; j < columns; j++) {
      sum[j]! += d[at + j]!;
      sumX[j]! += (d[at + j]! * (x[at + j]! - mu[j]!)) / sigma[j]!;
    }
  }
}

/** dX = γ / σ · (D − (Σ D + x̂·Σ D·x̂) · share). */
export function normalizeInput(
  X: Cell,
  D: Cell,
  dX: Cell,
  n: number,
  { mu, sigma, sum, sumX }: ColumnStatistics,
  gamma: Cell,
  share: number,
): void {
  const x = X.get();
  const d = D.get();
  const dx = dX.get();
  const g = gamma.get();
  const columns = mu.length;
  for (let at = 0; at < n * X.cols; at += columns) {
    for (let j = 0; j < columns; j++) {
      const mean = (sum[j]! + ((x[at + j]! - mu[j]!) / sigma[j]!) * sumX[j]!) * share;
      dx[at + j] = (g[j]! / sigma[j]!) * (d[at + j]! - mean);
    }
  }
}
