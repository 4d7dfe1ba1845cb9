import { argument, run, setArgument } from "./jobs";

/*
 * Batch normalization in doubles, two columns at a time. Statistics are rows of doubles behind each other, one for each column: μ, σ, Σ D
 * and Σ D·x̂, and then the share of the sums. Sums go down the rows in order, so a chunk of them is some columns; else it is some rows.
 */

/** Columns of a chunk of sums. */
const COLUMNS: i32 = 8;
/** Multiply-adds that take as long as one number of a sum, in doubles and with a division. */
const AS_LONG_AS: f64 = 16;
/** Numbers of a chunk of rows. */
const NUMBERS: i32 = 4096;

// @inline
function statistic(which: i32): usize {
  return <usize>argument(5) + ((<usize>(which * argument(4))) << 3);
}

function begin(x: usize, a: usize, b: usize, columns: i32, statistics: usize, rows: i32): void {
  setArgument(1, <i32>x);
  setArgument(2, <i32>a);
  setArgument(3, <i32>b);
  setArgument(4, columns);
  setArgument(5, <i32>statistics);
  setArgument(6, rows);
}

function runOnColumns(job: (chunk: i32) => void): void {
  run(job, (argument(4) + COLUMNS - 1) / COLUMNS, <f64>argument(6) * COLUMNS * AS_LONG_AS);
}

function runOnRows(job: (chunk: i32) => void): void {
  const perChunk = max(1, NUMBERS / argument(4));
  setArgument(9, perChunk);
  run(job, (argument(6) + perChunk - 1) / perChunk);
}

/** Two columns as doubles; of the last, where their number is odd, one. */
// @inline
function pair(at: usize, two: bool): v128 {
  return f64x2.promote_low_f32x4(two ? v128.load64_zero(at) : v128.load32_zero(at));
}

// @inline
function storePair(at: usize, v: v128, two: bool): void {
  const floats = f32x4.demote_f64x2_zero(v);
  if (two) v128.store64_lane(at, floats, 0);
  else v128.store32_lane(at, floats, 0);
}

// @inline
function storeStatistic(at: usize, v: v128, two: bool): void {
  v128.store64_lane(at, v, 0);
  if (two) v128.store64_lane(at, v, 1, 8);
}

/** μ and Σ (x − μ)² of each column. */
export function moments(x: usize, rows: i32, columns: i32, statistics: usize): void {
  begin(x, 0, 0, columns, statistics, rows);
  runOnColumns(momentsChunk);
}

function momentsChunk(chunk: i32): void {
  const columns = argument(4);
  const rows = argument(6);
  const stride = (<usize>columns) << 2;
  const count = f64x2.splat(<f64>rows);
  const last = min(columns, (chunk + 1) * COLUMNS);
  for (let j = chunk * COLUMNS; j < last; j += 2) {
    const two = j + 1 < columns;
    const first = <usize>argument(1) + ((<usize>j) << 2);
    let sum = f64x2.splat(0);
    for (let row = 0, at = first; row < rows; row++, at += stride) sum = f64x2.add(sum, pair(at, two));
    const mu = f64x2.div(sum, count);
    let squares = f64x2.splat(0);
    for (let row = 0, at = first; row < rows; row++, at += stride) {
      const away = f64x2.sub(pair(at, two), mu);
      squares = f64x2.add(squares, f64x2.mul(away, away));
    }
    storeStatistic(statistic(0) + ((<usize>j) << 3), mu, two);
    storeStatistic(statistic(1) + ((<usize>j) << 3), squares, two);
  }
}

/** S = γ·(x − μ) / σ + β. */
export function normalizeRows(
  x: usize,
  s: usize,
  rows: i32,
  columns: i32,
  statistics: usize,
  gamma: usize,
  beta: usize,
): void {
  begin(x, s, 0, columns, statistics, rows);
  setArgument(7, <i32>gamma);
  setArgument(8, <i32>beta);
  runOnRows(normalizeChunk);
}

function normalizeChunk(chunk: i32): void {
  const columns = argument(4);
  const stride = (<usize>columns) << 2;
  const first = chunk * argument(9);
  const last = min(argument(6), first + argument(9));
  const mu = statistic(0);
  const sigma = statistic(1);
  for (let row = first; row < last; row++) {
    const skip = <usize>row * stride;
    for (let j: usize = 0; j < stride; j += 8) {
      const two = j + 4 < stride;
      const away = f64x2.sub(pair(<usize>argument(1) + skip + j, two), v128.load(mu + j * 2));
      const scaled = f64x2.mul(f64x2.div(away, v128.load(sigma + j * 2)), pair(<usize>argument(7) + j, two));
      storePair(<usize>argument(2) + skip + j, f64x2.add(scaled, pair(<usize>argument(8) + j, two)), two);
    }
  }
}

/** Σ D and Σ D·x̂ of each column. */
export function gradientSums(x: usize, d: usize, rows: i32, columns: i32, statistics: usize): void {
  begin(x, d, 0, columns, statistics, rows);
  runOnColumns(sumsChunk);
}

function sumsChunk(chunk: i32): void {
  const columns = argument(4);
  const rows = argument(6);
  const stride = (<usize>columns) << 2;
  const last = min(columns, (chunk + 1) * COLUMNS);
  for (let j = chunk * COLUMNS; j < last; j += 2) {
    const two = j + 1 < columns;
    const mu = v128.load(statistic(0) + ((<usize>j) << 3));
    const sigma = v128.load(statistic(1) + ((<usize>j) << 3));
    let x = <usize>argument(1) + ((<usize>j) << 2);
    let d = <usize>argument(2) + ((<usize>j) << 2);
    let sum = f64x2.splat(0);
    let sumX = f64x2.splat(0);
    for (let row = 0; row < rows; row++, x += stride, d += stride) {
      const delta = pair(d, two);
      sum = f64x2.add(sum, delta);
      sumX = f64x2.add(sumX, f64x2.div(f64x2.mul(delta, f64x2.sub(pair(x, two), mu)), sigma));
    }
    storeStatistic(statistic(2) + ((<usize>j) << 3), sum, two);
    storeStatistic(statistic(3) + ((<usize>j) << 3), sumX, two);
  }
}

/** dX = γ / σ · (D − (Σ D + x̂·Σ D·x̂) · share). */
export function gradientRows(
  x: usize,
  d: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  statistics: usize,
  gamma: usize,
): void {
  begin(x, d, dx, columns, statistics, rows);
  setArgument(7, <i32>gamma);
  runOnRows(gradientRowsChunk);
}

function gradientRowsChunk(chunk: i32): void {
  const columns = argument(4);
  const stride = (<usize>columns) << 2;
  const first = chunk * argument(9);
  const last = min(argument(6), first + argument(9));
  const share = f64x2.splat(load<f64>(statistic(4)));
  for (let row = first; row < last; row++) {
    const skip = <usize>row * stride;
    for (let j: usize = 0; j < stride; j += 8) {
      const two = j + 4 < stride;
      const sigma = v128.load(statistic(1) + j * 2);
      const away = f64x2.sub(pair(<usize>argument(1) + skip + j, two), v128.load(statistic(0) + j * 2));
      const along = f64x2.mul(f64x2.div(away, sigma), v128.load(statistic(3) + j * 2));
      const mean = f64x2.mul(f64x2.add(v128.load(statistic(2) + j * 2), along), share);
      const delta = f64x2.sub(pair(<usize>argument(2) + skip + j, two), mean);
      const scale = f64x2.div(pair(<usize>argument(7) + j, two), sigma);
      storePair(<usize>argument(3) + skip + j, f64x2.mul(scale, delta), two);
    }
  }
}
