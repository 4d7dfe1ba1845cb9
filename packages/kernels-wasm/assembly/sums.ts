import { madd } from "./madd";
import { PITCH, TASK, WIDEST } from "./memory";

/*
 * The one loop that all products are made of, as in the plain kernels: a row of the result is a sum of rows,
 *
 *   out ← out + Σ factor · row
 *
 * over a list (lists.ts) of factors and rows. Up to 13 vectors of `out` stay in registers while the list is gone through. So a term
 * costs one load and one multiply-add for every four numbers. Wider rows are summed in panels of about the same width.
 *
 * A task is one sum, in three words: where its list begins, where it ends, and the row that the sum goes to.
 */

/**
 * A sum of `V` vectors; of the last one `tail` lanes count. With `fresh` it begins at 0, else it goes on from what is there.
 * `V` is a constant wherever this is inlined, so the compiler makes a loop for each `V`, with no `if` left in it.
 */
// @inline
function sumVectors(V: i32, out: usize, first: usize, last: usize, rows: usize, fresh: bool, tail: i32): void {
  let s0 = f32x4.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0,
    s4 = s0,
    s5 = s0,
    s6 = s0,
    s7 = s0,
    s8 = s0,
    s9 = s0,
    s10 = s0,
    s11 = s0,
    s12 = s0;
  if (!fresh) {
    s0 = v128.load(out, 0);
    if (V > 1) s1 = v128.load(out, 16);
    if (V > 2) s2 = v128.load(out, 32);
    if (V > 3) s3 = v128.load(out, 48);
    if (V > 4) s4 = v128.load(out, 64);
    if (V > 5) s5 = v128.load(out, 80);
    if (V > 6) s6 = v128.load(out, 96);
    if (V > 7) s7 = v128.load(out, 112);
    if (V > 8) s8 = v128.load(out, 128);
    if (V > 9) s9 = v128.load(out, 144);
    if (V > 10) s10 = v128.load(out, 160);
    if (V > 11) s11 = v128.load(out, 176);
    if (V > 12) s12 = v128.load(out, 192);
  }
  for (let entry = first; entry < last; entry += 8) {
    const x = v128.load32_splat(entry, 4);
    const row = rows + load<u32>(entry);
    s0 = madd(x, v128.load(row, 0), s0);
    if (V > 1) s1 = madd(x, v128.load(row, 16), s1);
    if (V > 2) s2 = madd(x, v128.load(row, 32), s2);
    if (V > 3) s3 = madd(x, v128.load(row, 48), s3);
    if (V > 4) s4 = madd(x, v128.load(row, 64), s4);
    if (V > 5) s5 = madd(x, v128.load(row, 80), s5);
    if (V > 6) s6 = madd(x, v128.load(row, 96), s6);
    if (V > 7) s7 = madd(x, v128.load(row, 112), s7);
    if (V > 8) s8 = madd(x, v128.load(row, 128), s8);
    if (V > 9) s9 = madd(x, v128.load(row, 144), s9);
    if (V > 10) s10 = madd(x, v128.load(row, 160), s10);
    if (V > 11) s11 = madd(x, v128.load(row, 176), s11);
    if (V > 12) s12 = madd(x, v128.load(row, 192), s12);
  }
  store(out, s0, 0, V == 1 ? tail : 4);
  if (V > 1) store(out, s1, 16, V == 2 ? tail : 4);
  if (V > 2) store(out, s2, 32, V == 3 ? tail : 4);
  if (V > 3) store(out, s3, 48, V == 4 ? tail : 4);
  if (V > 4) store(out, s4, 64, V == 5 ? tail : 4);
  if (V > 5) store(out, s5, 80, V == 6 ? tail : 4);
  if (V > 6) store(out, s6, 96, V == 7 ? tail : 4);
  if (V > 7) store(out, s7, 112, V == 8 ? tail : 4);
  if (V > 8) store(out, s8, 128, V == 9 ? tail : 4);
  if (V > 9) store(out, s9, 144, V == 10 ? tail : 4);
  if (V > 10) store(out, s10, 160, V == 11 ? tail : 4);
  if (V > 11) store(out, s11, 176, V == 12 ? tail : 4);
  if (V > 12) store(out, s12, 192, V == 13 ? tail : 4);
}

/** Stores the first `lanes` lanes. */
// @inline
export function store(out: usize, s: v128, offset: usize, lanes: i32): void {
  const at = out + offset;
  if (lanes == 4) v128.store(at, s);
  else if (lanes == 1) v128.store32_lane(at, s, 0);
  else {
    v128.store64_lane(at, s, 0);
    if (lanes == 3) v128.store32_lane(at, s, 2, 8);
  }
}

/**
 * The sum of one task. It must stay a function that is called for every sum: were it inlined into the loop over the tasks,
 * engines would unroll its loop, and run out of registers.
 */
export function sumRow(vectors: i32, out: usize, first: usize, last: usize, rows: usize, fresh: bool, tail: i32): void {
  switch (vectors) {
    case 1:
      return sumVectors(1, out, first, last, rows, fresh, tail);
    case 2:
      return sumVectors(2, out, first, last, rows, fresh, tail);
    case 3:
      return sumVectors(3, out, first, last, rows, fresh, tail);
    case 4:
      return sumVectors(4, out, first, last, rows, fresh, tail);
    case 5:
      return sumVectors(5, out, first, last, rows, fresh, tail);
    case 6:
      return sumVectors(6, out, first, last, rows, fresh, tail);
    case 7:
      return sumVectors(7, out, first, last, rows, fresh, tail);
    case 8:
      return sumVectors(8, out, first, last, rows, fresh, tail);
    case 9:
      return sumVectors(9, out, first, last, rows, fresh, tail);
    case 10:
      return sumVectors(10, out, first, last, rows, fresh, tail);
    case 11:
      return sumVectors(11, out, first, last, rows, fresh, tail);
    case 12:
      return sumVectors(12, out, first, last, rows, fresh, tail);
    default:
      return sumVectors(13, out, first, last, rows, fresh, tail);
  }
}

/**
 * Computes the sums of all tasks, `width` numbers each. With `fresh` they begin at 0, else they go on from what is there.
 * Where there is room at `packed`, the `terms` rows of a panel are copied there first.
 */
export function sumRows(
  tasks: usize,
  end: usize,
  width: i32,
  rows: usize,
  packed: usize,
  terms: i32,
  fresh: bool,
): void {
  const vectors = (width + 3) >> 2;
  const panels = (vectors + WIDEST - 1) / WIDEST;
  for (let p = 0, from = 0; p < panels; p++) {
    const to = (vectors * (p + 1)) / panels;
    const tail = p == panels - 1 ? width - ((vectors - 1) << 2) : 4;
    const column = (<usize>from) << 4;
    let source = rows + column;
    if (packed) {
      pack(source, (<usize>width) << 2, terms, to - from, packed);
      source = packed;
    }
    for (let task = tasks; task < end; task += TASK) {
      const out = <usize>load<u32>(task, 8) + column;
      sumRow(to - from, out, load<u32>(task), load<u32>(task, 4), source, fresh, tail);
    }
    from = to;
  }
}

/** Copies `terms` rows of `vectors` vectors next to each other: PITCH bytes from row to row, as the lists expect. */
function pack(source: usize, stride: usize, terms: i32, vectors: i32, to: usize): void {
  for (let t = 0; t < terms; t++, source += stride, to += PITCH) {
    for (let v: usize = 0; v < (<usize>vectors) << 4; v += 16) v128.store(to + v, v128.load(source + v));
  }
}

/** out ← Σ factor · row, `bytes` wide, over a list. */
export function sumPanels(out: usize, first: usize, last: usize, rows: usize, bytes: usize, fresh: bool): void {
  for (let at: usize = 0; at < bytes; at += WIDEST * 16) {
    const vectors = <i32>(min(<usize>(WIDEST * 16), bytes - at) >> 4);
    sumRow(vectors, out + at, first, last, rows + at, fresh, 4);
  }
}
