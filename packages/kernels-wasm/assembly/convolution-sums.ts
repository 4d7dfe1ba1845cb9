import { madd } from "./madd";
import { store } from "./sums";
import { channelsOf, downOf, runOf, strideAcrossOf, windowColsOf } from "./windows";

/*
 * The sums of a convolution: up to five patches times eight filters, in ten registers; engines leave fifteen. A term costs two loads of
 * filters and one of each patch for ten multiply-adds.
 */

/** The places of one row, for the filters of a panel; `left` filters are left, of them up to eight are in it. */
export function convolveRow(
  source: usize,
  panel: usize,
  out: usize,
  pitch: usize,
  windows: usize,
  filters: i32,
  left: i32,
): void {
  const cols = windowColsOf(windows);
  const step = (<usize>(strideAcrossOf(windows) * channelsOf(windows))) << 2;
  const stride = (<usize>filters) << 2;
  const run = (<usize>runOf(windows)) << 2;
  const down = downOf(windows);
  const groups = (cols + 4) / 5;
  const even = (cols + groups - 1) / groups;
  const together = even == 2 ? 1 : even;
  const lanes = left > 4 ? min(4, left - 4) : left;
  if (left > 4) {
    if (together == 5) row5x2(source, panel, out, step, pitch, run, down, stride, lanes, cols);
    else if (together == 4) row4x2(source, panel, out, step, pitch, run, down, stride, lanes, cols);
    else if (together == 3) row3x2(source, panel, out, step, pitch, run, down, stride, lanes, cols);
    else row1x2(source, panel, out, step, pitch, run, down, stride, lanes, cols);
  } else if (together == 5) row5x1(source, panel, out, step, pitch, run, down, stride, lanes, cols);
  else if (together == 4) row4x1(source, panel, out, step, pitch, run, down, stride, lanes, cols);
  else if (together == 3) row3x1(source, panel, out, step, pitch, run, down, stride, lanes, cols);
  else row1x1(source, panel, out, step, pitch, run, down, stride, lanes, cols);
}

/** The sums of `R` patches, `step` bytes apart, with `V` vectors of filters; of the last vector `lanes` count. */
// @inline
function sums(
  R: i32,
  V: i32,
  source: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
): void {
  let a0 = f32x4.splat(0),
    a1 = a0,
    a2 = a0,
    a3 = a0,
    a4 = a0,
    b0 = a0,
    b1 = a0,
    b2 = a0,
    b3 = a0,
    b4 = a0;
  for (let y = 0; y < down; y++, source += pitch) {
    for (let at = source, end = source + run; at < end; at += 4) {
      const p = v128.load(w);
      const q = V > 1 ? v128.load(w, 16) : p;
      w += V << 4;
      const x0 = v128.load32_splat(at);
      a0 = madd(x0, p, a0);
      if (V > 1) b0 = madd(x0, q, b0);
      if (R > 1) {
        const x1 = v128.load32_splat(at + step);
        a1 = madd(x1, p, a1);
        if (V > 1) b1 = madd(x1, q, b1);
        const x2 = v128.load32_splat(at + step * 2);
        a2 = madd(x2, p, a2);
        if (V > 1) b2 = madd(x2, q, b2);
      }
      if (R > 3) {
        const x3 = v128.load32_splat(at + step * 3);
        a3 = madd(x3, p, a3);
        if (V > 1) b3 = madd(x3, q, b3);
      }
      if (R > 4) {
        const x4 = v128.load32_splat(at + step * 4);
        a4 = madd(x4, p, a4);
        if (V > 1) b4 = madd(x4, q, b4);
      }
    }
  }
  const p = v128.load(w);
  const q = V > 1 ? v128.load(w, 16) : p;
  storeSums(V, out, f32x4.add(a0, p), f32x4.add(b0, q), lanes);
  if (R > 1) storeSums(V, out + stride, f32x4.add(a1, p), f32x4.add(b1, q), lanes);
  if (R > 2) storeSums(V, out + stride * 2, f32x4.add(a2, p), f32x4.add(b2, q), lanes);
  if (R > 3) storeSums(V, out + stride * 3, f32x4.add(a3, p), f32x4.add(b3, q), lanes);
  if (R > 4) storeSums(V, out + stride * 4, f32x4.add(a4, p), f32x4.add(b4, q), lanes);
}

// @inline
function storeSums(V: i32, out: usize, a: v128, b: v128, lanes: i32): void {
  store(out, a, 0, V > 1 ? 4 : lanes);
  if (V > 1) store(out, b, 16, lanes);
}

/*
 * The places of a row, `R` at a time. The last ones may be computed twice.
 */

function row5x2(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 5) {
    const at = <usize>min(col, cols - 5);
    sums(5, 2, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}

function row5x1(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 5) {
    const at = <usize>min(col, cols - 5);
    sums(5, 1, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}

function row4x2(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 4) {
    const at = <usize>min(col, cols - 4);
    sums(4, 2, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}

function row4x1(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 4) {
    const at = <usize>min(col, cols - 4);
    sums(4, 1, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}

function row3x2(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 3) {
    const at = <usize>min(col, cols - 3);
    sums(3, 2, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}

function row3x1(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 3) {
    const at = <usize>min(col, cols - 3);
    sums(3, 1, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}

function row1x2(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 1) {
    const at = <usize>min(col, cols - 1);
    sums(1, 2, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}

function row1x1(
  from: usize,
  w: usize,
  out: usize,
  step: usize,
  pitch: usize,
  run: usize,
  down: i32,
  stride: usize,
  lanes: i32,
  cols: i32,
): void {
  for (let col = 0; col < cols; col += 1) {
    const at = <usize>min(col, cols - 1);
    sums(1, 1, from + at * step, w, out + at * stride, step, pitch, run, down, stride, lanes);
  }
}
