import { listExampleColumns, listExamples, segmentsOf } from "./examples";
import { argument, run, setArgument, threadCount } from "./jobs";
import {
  colsOf,
  examplesScale,
  finiteOf,
  isView,
  listOf,
  rowBytes,
  rowsAreKnown,
  rowsOf,
  scan,
  setFinite,
  setRowsKnown,
} from "./knowledge";
import { listBias, listColumns, listRows } from "./lists";
import { BLOCK, ends, GROUP, LIST, lists, panel, PITCH, SEGMENT, tasks } from "./memory";
import * as Operation from "./operation";
import { expose, isExamples, putOffOuter, replace, settle } from "./pending";
import { sumRows, TASK } from "./sums";

/*
 * Products as sums of rows. For 112 sums at a time, and 112 of their terms at a time, the factors that are not zero are
 * listed, and then the listed rows are added up: the rows of one block stay in the first cache while all sums of the
 * group go over them. Terms are added in ascending order, the bias last.
 */

/** Rows whose length in bytes this divides begin in few places of the cache, and push each other out. */
const CROWDING: usize = 512;

/** Sums that it takes to make packing what they read worth while. */
const MANY: i32 = 8;

/** Pairs of multiply and add that are worth a second thread. */
const WORTH: f64 = 16_384;

function crowded(stride: usize): bool {
  return (stride & (CROWDING - 1)) == 0;
}

/** out[i] ← Σₜ A[i][t] · table[t] for the rows i of a chunk, and + table[terms] with a bias. */
export function rowsOfProduct(chunk: i32): void {
  const a = <usize>argument(1);
  const table = <usize>argument(2);
  const out = <usize>argument(3);
  const n = argument(4);
  const terms = argument(5);
  const width = argument(6);
  const bias = argument(7) != 0;
  const all = argument(8) != 0;
  const perChunk = argument(9);
  const scale = reinterpret<f32>(argument(10));
  const stride = (<usize>width) << 2;
  const last = min(n, (chunk + 1) * perChunk);
  for (let first = chunk * perChunk; first < last; first += GROUP) {
    const count = min(GROUP, last - first);
    const packed = count >= MANY && crowded(stride) ? panel() : 0;
    const pitch = packed ? PITCH : <i32>stride;
    for (let from = 0; from < terms; from += BLOCK) {
      const to = min(terms, from + BLOCK);
      const biased = bias && to == terms;
      if (scale != 0) {
        const records = a + ((<usize>first) << 2);
        listExamples(records, count, from / SEGMENT, segmentsOf(to), pitch, scale, lists(), ends());
      } else {
        const rows = a + ((<usize>(first * terms)) << 2);
        listRows(rows, (<usize>terms) << 2, count, from, to, pitch, lists(), ends(), all);
      }
      if (biased) listBias(count, (to - from) * pitch, ends());
      const end = taskRows(out + <usize>first * stride, stride, count, from == 0);
      const read = to - from + <i32>biased;
      sumRows(tasks(), end, width, table + <usize>from * stride, packed, read, from == 0);
    }
  }
}

/** A task for each list that has entries, or for all; returns where the tasks end. */
function taskRows(out: usize, stride: usize, count: i32, all: bool): usize {
  let task = tasks();
  for (let i = 0; i < count; i++, out += stride) {
    const list = <u32>lists() + i * LIST;
    const end = load<u32>(ends() + ((<usize>i) << 2));
    store<u32>(task, list);
    store<u32>(task, end, 4);
    store<u32>(task, <u32>out, 8);
    if (all || list < end) task += TASK;
  }
  return task;
}

/** As `taskRows`, for rows of which is known whether they are zero: those that stay zero are no task. */
function taskLiveRows(out: usize, stride: usize, count: i32, live: usize, known: bool): usize {
  let task = tasks();
  for (let k = 0; k < count; k++, out += stride, live++) {
    const list = <u32>lists() + k * LIST;
    const end = load<u32>(ends() + ((<usize>k) << 2));
    store<u32>(task, list);
    store<u32>(task, end, 4);
    store<u32>(task, <u32>out, 8);
    if (list < end || !known || load<u8>(live)) task += TASK;
    store<u8>(live, list < end);
  }
  return task;
}

/** G[k] ← Σᵢ X[i][k] · D[i] for a segment of columns k; with the last one, G[inputs] ← Σᵢ D[i]. */
export function rowsOfGradient(segment: i32): void {
  const x = <usize>argument(1);
  const d = <usize>argument(2);
  const g = <usize>argument(3);
  const n = argument(4);
  const inputs = argument(5);
  const width = argument(6);
  const live = <usize>argument(7);
  const known = argument(8) != 0;
  const all = argument(9) != 0;
  const scale = reinterpret<f32>(argument(10));
  const stride = (<usize>width) << 2;
  const first = segment * SEGMENT;
  const count = min(SEGMENT, inputs - first);
  const packed = n >= MANY && crowded(stride) ? panel() : 0;
  const pitch = packed ? PITCH : <i32>stride;
  const out = g + <usize>first * stride;
  for (let from = 0; from < n; from += BLOCK) {
    const to = min(n, from + BLOCK);
    if (scale != 0) listExampleColumns(x, count, from, to, segment, pitch, scale, lists(), ends());
    else listColumns(x + ((<usize>first) << 2), (<usize>inputs) << 2, count, from, to, pitch, lists(), ends(), all);
    // A row that was zero and has no terms is left as it is; with more blocks to come, nobody knows yet.
    const end =
      live && n <= BLOCK
        ? taskLiveRows(out, stride, count, live + first, known)
        : taskRows(out, stride, count, from == 0);
    sumRows(tasks(), end, width, d + <usize>from * stride, packed, to - from, from == 0);
  }
  if (live && n > BLOCK) memory.fill(live + first, 1, count);
  if (first + SEGMENT >= inputs) {
    biasOfGradient(d, g + <usize>inputs * stride, n, width);
    if (live) store<u8>(live + inputs, 1);
  }
}

/** out ← Σᵢ D[i]. */
function biasOfGradient(d: usize, out: usize, n: i32, width: i32): void {
  const stride = (<usize>width) << 2;
  for (let from = 0; from < n; from += BLOCK) {
    const to = min(n, from + BLOCK);
    store<u32>(ends(), <u32>lists());
    for (let i = from; i < to; i++) listBias(1, (i - from) * <i32>stride, ends());
    sumRows(tasks(), taskRows(out, stride, 1, true), width, d + <usize>from * stride, 0, to - from, from == 0);
  }
}

/** Whether the first `count` values of a cell are finite: looked up where it is known, and remembered. */
function finite(cell: usize, count: i32): bool {
  if (finiteOf(cell) >= count) return true;
  const found = scan(settle(cell), count);
  if (found) setFinite(cell, count);
  return found;
}

/** The scale of the examples that X is, where their records can be listed as they are; else 0. */
function scaleOfRecords(x: usize, n: i32, units: i32, all: bool): f32 {
  // Their offsets are products of 16 bits.
  return !all && isExamples(x, n) && units << 2 < 65_536 ? examplesScale(x) : 0;
}

/** S = X·W, with a bias in W's last row S = [X 1]·W. */
export function affine(x: usize, w: usize, s: usize, n: i32, inputs: i32, units: i32, bias: bool): void {
  const all = !finite(w, (inputs + i32(bias)) * units);
  const scale = scaleOfRecords(x, n, units, all);
  const a = scale != 0 ? listOf(x) : settle(x);
  const table = settle(w);
  const out = expose(s);
  setArgument(7, bias);
  setArgument(10, reinterpret<i32>(scale));
  product(a, table, out, n, inputs, units, all);
}

/** Runs `rowsOfProduct`; its bias and scale are set already. */
function product(a: usize, table: usize, out: usize, n: i32, terms: i32, width: i32, all: bool): void {
  const parts = <f64>n * <f64>terms * <f64>width < WORTH ? 1 : threadCount() * 2;
  const perChunk = max(1, (n + parts - 1) / parts);
  setArgument(1, <i32>a);
  setArgument(2, <i32>table);
  setArgument(3, <i32>out);
  setArgument(4, n);
  setArgument(5, terms);
  setArgument(6, width);
  setArgument(8, all);
  setArgument(9, perChunk);
  run(Operation.PRODUCT, (n + perChunk - 1) / perChunk, <f64>perChunk * <f64>terms * <f64>width);
}

/** G = [X 1]ᵀ·D. */
export function affineGradient(x: usize, d: usize, g: usize, n: i32, inputs: i32, units: i32): void {
  const all = !finite(d, n * units);
  const scale = scaleOfRecords(x, n, units, all);
  const a = scale != 0 ? listOf(x) : settle(x);
  const rows = settle(d);
  if (n == 1 && !isView(g) && rowsOf(g) == inputs + 1 && colsOf(g) == units) {
    putOffOuter(g, a, rows, inputs, units, all, scale);
    return;
  }
  const known = rowsAreKnown(g);
  const out = replace(g);
  setArgument(1, <i32>a);
  setArgument(2, <i32>rows);
  setArgument(3, <i32>out);
  setArgument(4, n);
  setArgument(5, inputs);
  setArgument(6, units);
  setArgument(7, <i32>rowBytes(g));
  setArgument(8, known);
  setArgument(9, all);
  setArgument(10, reinterpret<i32>(scale));
  run(Operation.GRADIENT, segmentsOf(inputs), <f64>n * <f64>SEGMENT * <f64>units);
  setRowsKnown(g);
}

/** dX = D·Wᵀ without the bias row: a sum of rows of Wᵀ, which `transposed` has room for. */
export function affineInput(d: usize, w: usize, dx: usize, n: i32, units: i32, inputs: i32, transposed: usize): void {
  const all = !finite(w, inputs * units);
  const table = settle(w);
  const a = settle(d);
  const out = expose(dx);
  setArgument(1, <i32>table);
  setArgument(2, <i32>transposed);
  setArgument(3, inputs);
  setArgument(4, units);
  const perChunk = <f64>inputs * <f64>units < WORTH ? inputs : 32;
  setArgument(5, perChunk);
  run(Operation.TRANSPOSE, (inputs + perChunk - 1) / perChunk);
  setArgument(7, 0);
  setArgument(10, 0);
  product(a, transposed, out, n, units, inputs, all);
}

/** T[j][k] ← W[k][j] for the rows k of a chunk, blocks of 4 × 4 at a time. */
export function transpose(chunk: i32): void {
  const w = <usize>argument(1);
  const t = <usize>argument(2);
  const rows = argument(3);
  const cols = argument(4);
  const perChunk = argument(5);
  const to = min(rows, (chunk + 1) * perChunk);
  const across = (<usize>cols) << 2;
  const down = (<usize>rows) << 2;
  let k = chunk * perChunk;
  for (; k + 4 <= to; k += 4) {
    const row = w + <usize>k * across;
    let j = 0;
    for (; j + 4 <= cols; j += 4) {
      const at = row + ((<usize>j) << 2);
      const a = v128.load(at);
      const b = v128.load(at + across);
      const c = v128.load(at + across * 2);
      const d = v128.load(at + across * 3);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const out = t + <usize>j * down + ((<usize>k) << 2);
      v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(out + down, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(out + down * 2, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
      v128.store(out + down * 3, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
    }
    for (; j < cols; j++) transposeColumn(w, t, k, k + 4, j, rows, cols);
  }
  for (let j = 0; j < cols; j++) transposeColumn(w, t, k, to, j, rows, cols);
}

/** T[j][k] ← W[k][j] for k from … to − 1. */
function transposeColumn(w: usize, t: usize, from: i32, to: i32, j: i32, rows: i32, cols: i32): void {
  for (let k = from; k < to; k++) {
    store<f32>(t + ((<usize>(j * rows + k)) << 2), load<f32>(w + ((<usize>(k * cols + j)) << 2)));
  }
}
