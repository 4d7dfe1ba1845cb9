import { convolveImages } from "./convolution";
import { convolutionGradient } from "./convolution-gradient";
import { convolutionInput } from "./convolution-input";
import { patchOf } from "./convolution-room";
import { multiplyValues, reluValues, stepValues } from "./elementwise";
import { allFinite } from "./finite";
import {
  colsOf,
  examplesScale,
  finiteOf,
  forget,
  isView,
  listOf,
  liveRows,
  rowBytes,
  rowsAreKnown,
  rowsOf,
  setFinite,
  setRowsKnown,
  values,
} from "./knowledge";
import { gradientRows, gradientSums, moments, normalizeRows } from "./normalization";
import { addPendingOuter, expose, isExamples, isOuter, pendingFactor, putOffFactor, putOffOuter } from "./pending";
import { replace, scaleNow, settle } from "./pending";
import { poolImages, unpoolImages } from "./pooling";
import { gradient, product } from "./products";
import { softmaxRows } from "./softmax";
import { transpose } from "./transpose";
import { applyProgram } from "./rules";
import { addValues } from "./update";
import { imageOf } from "./windows";

/*
 * The kernels: operations on cells. Each settles the cells that it reads, forgets what was known of those that it writes,
 * computes, and notes what it knows of the result.
 */

/** C = A ∘ B. */
export function multiply(a: usize, b: usize, c: usize, count: i32): void {
  const left = settle(a);
  const right = settle(b);
  multiplyValues(left, right, expose(c), count);
}

/** Z = max(0, S). */
export function relu(s: usize, z: usize, count: i32): void {
  const from = settle(s);
  reluValues(from, expose(z), count);
}

/** F = 1 where S > 0, else 0: the derivative of relu. */
export function reluDerivative(s: usize, f: usize, count: i32): void {
  const from = settle(s);
  stepValues(from, expose(f), count);
}

/** Z = softmax(S), row by row. */
export function softmax(s: usize, z: usize, n: i32, width: i32): void {
  const from = settle(s);
  softmaxRows(from, expose(z), n, width);
}

/** A ← A + B. */
export function add(a: usize, b: usize, count: i32): void {
  const sums = settle(a);
  if (isExamples(b, 0)) settle(b);
  const c = pendingFactor(b);
  const finite = finiteOf(a) == count;
  forget(a);
  const sumsAreFinite = isOuter(b)
    ? addPendingOuter(sums, b, c)
    : addValues(sums, values(b), c, liveRows(b), rowsOf(b), count);
  // Rows that were left out have not been looked at: they are finite where A was before.
  setFinite(a, finite && sumsAreFinite ? count : 0);
}

/** A ← c·A. */
export function scale(a: usize, c: f32, count: i32): void {
  // Where c is not finite, zeros do not stay zeros: then nothing is put off, and no row is left out.
  const finite = c - c == 0;
  if (finite && !isView(a)) return putOffFactor(a, c);
  settle(a);
  forget(a);
  scaleNow(a, c, count);
}

/** Whether the first `count` values are finite. If they are, that is noted. */
function finite(cell: usize, count: i32): bool {
  if (finiteOf(cell) >= count) return true;
  const found = allFinite(settle(cell), count);
  if (found) setFinite(cell, count);
  return found;
}

/** The scale of the examples, where X is to be read as their records; 0 where it is to be read as rows. */
function scaleOfRecords(x: usize, n: i32, units: i32, all: bool): f32 {
  // A list is made from records by multiplying 16 bits with 16 bits.
  return !all && isExamples(x, n) && units << 2 < 65_536 ? examplesScale(x) : 0;
}

/** S = X·W, with a bias in W's last row S = [X 1]·W. */
export function affine(x: usize, w: usize, s: usize, n: i32, inputs: i32, units: i32, bias: bool): void {
  const all = !finite(w, (inputs + i32(bias)) * units);
  const scale = scaleOfRecords(x, n, units, all);
  const a = scale != 0 ? listOf(x) : settle(x);
  const table = settle(w);
  product(a, table, expose(s), n, inputs, units, bias, all, scale);
}

/** G = [X 1]ᵀ·D. */
export function affineGradient(x: usize, d: usize, g: usize, n: i32, inputs: i32, units: i32): void {
  const all = !finite(d, n * units);
  const scale = scaleOfRecords(x, n, units, all);
  const a = scale != 0 ? listOf(x) : settle(x);
  const rows = settle(d);
  if (n == 1 && !isView(g) && rowsOf(g) == inputs + 1 && colsOf(g) == units) {
    return putOffOuter(g, a, rows, inputs, units, all, scale);
  }
  const known = rowsAreKnown(g);
  gradient(a, rows, replace(g), n, inputs, units, rowBytes(g), known, all, scale);
  setRowsKnown(g);
}

/** dX = D·Wᵀ without the bias row. `transposed` has room for Wᵀ. */
export function affineInput(d: usize, w: usize, dx: usize, n: i32, units: i32, inputs: i32, transposed: usize): void {
  const all = !finite(w, inputs * units);
  const table = settle(w);
  const a = settle(d);
  const out = expose(dx);
  transpose(table, transposed, inputs, units);
  product(a, transposed, out, n, units, inputs, false, all, 0);
}

/** S = [P 1]·W, image by image. */
export function convolve(x: usize, w: usize, s: usize, n: i32, windows: usize, filters: i32, room: usize): void {
  const images = settle(x);
  const table = settle(w);
  convolveImages(images, table, expose(s), n, windows, filters, room);
}

/** G = [P 1]ᵀ·D. */
export function convolveGradient(
  x: usize,
  d: usize,
  g: usize,
  n: i32,
  windows: usize,
  filters: i32,
  room: usize,
): void {
  const images = settle(x);
  const all = !finite(x, n * imageOf(windows));
  const rows = settle(d);
  convolutionGradient(images, rows, replace(g), n, windows, filters, room, all);
}

/** dX: each pixel is the sum of its copies in D·Wᵀ. */
export function convolveInput(d: usize, w: usize, dx: usize, n: i32, windows: usize, filters: i32, room: usize): void {
  const all = !finite(w, patchOf(windows) * filters);
  const rows = settle(d);
  const table = settle(w);
  convolutionInput(rows, table, expose(dx), n, windows, filters, room, all);
}

/** Z = the largest of each window of X, `winners` which of them it is. */
export function maxPool(x: usize, z: usize, winners: usize, n: i32, windows: usize): void {
  const images = settle(x);
  poolImages(images, expose(z), expose(winners), n, windows);
}

/** dX: what windows gave to a pixel that is their winner, else 0. */
export function maxPoolInput(dz: usize, winners: usize, dx: usize, n: i32, windows: usize): void {
  const gradients = settle(dz);
  const which = settle(winners);
  unpoolImages(gradients, which, expose(dx), n, windows);
}

/** μ of each column, and Σ (x − μ)². */
export function columnMoments(x: usize, rows: i32, columns: i32, statistics: usize): void {
  moments(settle(x), rows, columns, statistics);
}

/** S = γ·x̂ + β. */
export function normalize(
  x: usize,
  s: usize,
  rows: i32,
  columns: i32,
  statistics: usize,
  gamma: usize,
  beta: usize,
): void {
  const from = settle(x);
  const factors = settle(gamma);
  const terms = settle(beta);
  normalizeRows(from, expose(s), rows, columns, statistics, factors, terms);
}

/** Σ D and Σ D·x̂ of each column. */
export function normalizeSums(x: usize, d: usize, rows: i32, columns: i32, statistics: usize): void {
  const from = settle(x);
  gradientSums(from, settle(d), rows, columns, statistics);
}

/** dX = γ / σ · (D − (Σ D + x̂·Σ D·x̂) · share). */
export function normalizeInput(
  x: usize,
  d: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  statistics: usize,
  gamma: usize,
): void {
  const from = settle(x);
  const deltas = settle(d);
  const factors = settle(gamma);
  gradientRows(from, deltas, expose(dx), rows, columns, statistics, factors);
}

/** Applies a rule to the first `count` numbers of its cells. `program` has pointers to the cells, and all else (rules.ts). */
export function apply(program: usize, count: i32): void {
  const cells = load<i32>(program);
  for (let i = 0; i < cells; i++) {
    const pointer = program + 12 + ((<usize>i) << 2);
    const cell = <usize>load<u32>(pointer);
    const written = load<i32>(program + 12 + ((<usize>(cells + i)) << 2)) != i;
    store<u32>(pointer, <u32>(written ? expose(cell) : settle(cell)));
  }
  applyProgram(program, count);
}
