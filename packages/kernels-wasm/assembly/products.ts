import {
  colsOf,
  isFinite,
  isView,
  overwrite,
  rowBytes,
  rowsAreKnown,
  rowsOf,
  scan,
  setFinite,
  setRowsKnown,
} from "./knowledge";
import { listBias, listColumns, listRows } from "./lists";
import { BLOCK, ends, GROUP, LIST, lists, panel, PITCH, tasks } from "./memory";
import { argument, run, setArgument, threadCount } from "./jobs";
import * as Operation from "./operation";
import { putOffOuter, settle } from "./pending";
import { sumRows, TASK } from "./sums";

/*
 * Products as sums of rows. For 112 sums at a time, and 112 of their terms at a time, the factors that are not zero are
 * listed, and then the listed rows are added up: the rows of one block stay in the first cache while all sums of the
 * group go over them. Terms are added in ascending order, the bias last.
 */

/** Where each row of a matrix begins lies in few places of the cache if this divides its length in bytes. */
const CROWDED: usize = 511;

/** Columns of X in a chunk of the gradient, each of which is a sum. */
const COLUMNS: i32 = GROUP / 2;

/** Pairs of multiply and add that are worth a second thread. */
const WORTH: i32 = 16_384;

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
  const stride = (<usize>width) << 2;
  const last = min(n, (chunk + 1) * perChunk);
  for (let first = chunk * perChunk; first < last; first += GROUP) {
    const count = min(GROUP, last - first);
    // Packing pays where many sums read what was packed.
    const packed = count >= 8 && (stride & CROWDED) == 0 ? panel() : 0;
    const pitch = packed ? PITCH : <i32>stride;
    for (let from = 0; from < terms; from += BLOCK) {
      const to = min(terms, from + BLOCK);
      const biased = bias && to == terms;
      listRows(a + ((<usize>(first * terms)) << 2), (<usize>terms) << 2, count, from, to, pitch, lists(), ends(), all);
      if (biased) listBias(count, (to - from) * pitch, ends());
      const end = taskRows(out + <usize>first * stride, stride, count, from == 0);
      sumRows(tasks(), end, width, table + <usize>from * stride, packed, to - from + <i32>biased, from == 0);
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

/** G[k] ← Σᵢ X[i][k] · D[i] for the rows k of a chunk; G[terms] ← Σᵢ D[i]. */
export function rowsOfGradient(chunk: i32): void {
  const x = <usize>argument(1);
  const d = <usize>argument(2);
  const g = <usize>argument(3);
  const n = argument(4);
  const inputs = argument(5);
  const width = argument(6);
  const live = <usize>argument(7);
  const known = argument(8) != 0;
  const all = argument(9) != 0;
  const stride = (<usize>width) << 2;
  const first = chunk * COLUMNS;
  const count = min(COLUMNS, inputs - first);
  const packed = n >= 8 && (stride & CROWDED) == 0 ? panel() : 0;
  const pitch = packed ? PITCH : <i32>stride;
  if (count > 0) {
    for (let from = 0; from < n; from += BLOCK) {
      const to = min(n, from + BLOCK);
      listColumns(x + ((<usize>first) << 2), (<usize>inputs) << 2, count, from, to, pitch, lists(), ends(), all);
      // A row that was zero and has no terms is left as it is; with more blocks to come, nobody knows yet.
      const end =
        live && n <= BLOCK
          ? taskLiveRows(g + <usize>first * stride, stride, count, live + first, known)
          : taskRows(g + <usize>first * stride, stride, count, from == 0);
      sumRows(tasks(), end, width, d + <usize>from * stride, packed, to - from, from == 0);
    }
    if (live && n > BLOCK) memory.fill(live + first, 1, count);
  }
  if (first + COLUMNS >= inputs) {
    // The bias: a sum of all rows of D.
    if (live) store<u8>(live + inputs, 1);
    for (let from = 0; from < n; from += BLOCK) {
      const to = min(n, from + BLOCK);
      store<u32>(ends(), <u32>lists());
      for (let i = from; i < to; i++) listBias(1, (i - from) * <i32>stride, ends());
      const end = taskRows(g + <usize>inputs * stride, stride, 1, true);
      sumRows(tasks(), end, width, d + <usize>from * stride, 0, to - from, from == 0);
    }
  }
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

/** Whether all `count` values of a cell are finite: looked up where it is known, and remembered. */
function finite(cell: usize, count: i32): bool {
  if (isFinite(cell)) return true;
  const found = scan(settle(cell), count);
  setFinite(cell, found);
  return found;
}

/** S = X·W, with a bias in W's last row S = [X 1]·W. */
export function affine(x: usize, w: usize, s: usize, n: i32, inputs: i32, units: i32, bias: bool): void {
  const all = !finite(w, (inputs + i32(bias)) * units);
  product(settle(x), settle(w), overwrite(s), n, inputs, units, bias, all);
}

function product(a: usize, table: usize, out: usize, n: i32, terms: i32, width: i32, bias: bool, all: bool): void {
  setArgument(1, <i32>a);
  setArgument(2, <i32>table);
  setArgument(3, <i32>out);
  setArgument(4, n);
  setArgument(5, terms);
  setArgument(6, width);
  setArgument(7, bias);
  setArgument(8, all);
  const parts = n * terms * width < WORTH ? 1 : threadCount() * 2;
  const perChunk = max(1, (n + parts - 1) / parts);
  setArgument(9, perChunk);
  run(Operation.PRODUCT, (n + perChunk - 1) / perChunk);
}

/** G = [X 1]ᵀ·D. */
export function affineGradient(x: usize, d: usize, g: usize, n: i32, inputs: i32, units: i32): void {
  const all = !finite(d, n * units);
  if (n == 1 && !isView(g) && rowsOf(g) == inputs + 1 && colsOf(g) == units) {
    return putOffOuter(g, settle(x), settle(d), inputs, units, all);
  }
  const known = rowsAreKnown(g);
  setArgument(1, <i32>settle(x));
  setArgument(2, <i32>settle(d));
  setArgument(3, <i32>overwrite(g));
  setArgument(4, n);
  setArgument(5, inputs);
  setArgument(6, units);
  setArgument(7, <i32>rowBytes(g));
  setArgument(8, known);
  setArgument(9, all);
  run(Operation.GRADIENT, (inputs + COLUMNS - 1) / COLUMNS);
  setRowsKnown(g);
}

/** dX = D·Wᵀ without the bias row: a sum of rows of Wᵀ, which `transposed` has room for. */
export function affineInput(d: usize, w: usize, dx: usize, n: i32, units: i32, inputs: i32, transposed: usize): void {
  const all = !finite(w, inputs * units);
  setArgument(1, <i32>settle(w));
  setArgument(2, <i32>transposed);
  setArgument(3, inputs);
  setArgument(4, units);
  run(Operation.TRANSPOSE, inputs * units < WORTH ? 1 : (inputs + 31) >> 5);
  product(settle(d), transposed, overwrite(dx), n, units, inputs, false, all);
}

/** T[j][k] ← W[k][j], for 32 rows k of W, or all of them where there is one chunk. */
export function transpose(chunk: i32): void {
  const w = <usize>argument(1);
  const t = <usize>argument(2);
  const rows = argument(3);
  const cols = argument(4);
  const whole = rows * cols < WORTH;
  const from = whole ? 0 : chunk << 5;
  const to = whole ? rows : min(rows, from + 32);
  let k = from;
  for (; k + 4 <= to; k += 4) {
    const row = w + ((<usize>(k * cols)) << 2);
    const stride = (<usize>cols) << 2;
    let j = 0;
    for (; j + 4 <= cols; j += 4) {
      const at = row + ((<usize>j) << 2);
      const a = v128.load(at);
      const b = v128.load(at + stride);
      const c = v128.load(at + stride * 2);
      const d = v128.load(at + stride * 3);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const out = t + ((<usize>(j * rows + k)) << 2);
      const down = (<usize>rows) << 2;
      v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(out + down, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(out + down * 2, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
      v128.store(out + down * 3, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
    }
    for (; j < cols; j++) for (let i = k; i < k + 4; i++) copyTransposed(w, t, rows, cols, i, j);
  }
  for (; k < to; k++) for (let j = 0; j < cols; j++) copyTransposed(w, t, rows, cols, k, j);
}

// @inline
function copyTransposed(w: usize, t: usize, rows: i32, cols: i32, k: i32, j: i32): void {
  store<f32>(t + ((<usize>(j * rows + k)) << 2), load<f32>(w + ((<usize>(k * cols + j)) << 2)));
}
