import { LIST } from "./memory";

/*
 * A list holds the factors of one sum that are not zero, in ascending order. An entry is 8 bytes: the offset of the row that
 * the factor belongs to, and the factor. With `all`, zeros are listed too. `pitch` is the distance between two rows, in bytes;
 * `ends` points to a word for each list, which says where it ends.
 *
 * Four factors at a time are written, zeros among them, but the list's end moves past those alone that count. So the
 * next ones overwrite the zeros, and the loop has no branch that a processor could predict wrongly.
 */

/** A bit for each lane that counts. */
// @inline
function counted(v: v128, all: bool): i32 {
  return i32x4.bitmask(f32x4.ne(v, f32x4.splat(0))) | (all ? 15 : 0);
}

/** Whether 16 numbers are all zero: pictures have wide margins. */
// @inline
function blank(at: usize): bool {
  const ab = v128.or(v128.load(at), v128.load(at, 16));
  const cd = v128.or(v128.load(at, 32), v128.load(at, 48));
  // Without their signs: −0 is zero too.
  return !v128.any_true(i32x4.shl(v128.or(ab, cd), 1));
}

/** Lists for each of `count` rows i: A[i][from … to − 1]. The rows are `stride` bytes apart. */
export function listRows(
  a: usize,
  stride: usize,
  count: i32,
  from: i32,
  to: i32,
  pitch: i32,
  lists: usize,
  ends: usize,
  all: bool,
): void {
  const first = i32x4.mul(i32x4.splat(pitch), i32x4(0, 1, 2, 3));
  const step = i32x4.splat(pitch << 2);
  for (let i = 0; i < count; i++) {
    const row = a + <usize>i * stride;
    let at = lists + <usize>(i * LIST);
    let t = from;
    let offsets = first;
    while (t + 4 <= to) {
      if (!all && t + 16 <= to && blank(row + ((<usize>t) << 2))) {
        t += 16;
        offsets = i32x4.add(offsets, i32x4.shl(step, 2));
        continue;
      }
      for (const stop = min(t + 16, to - 3); t < stop; t += 4) {
        const v = v128.load(row + ((<usize>t) << 2));
        const mask = counted(v, all);
        const low = v128.shuffle<f32>(offsets, v, 0, 4, 1, 5);
        const high = v128.shuffle<f32>(offsets, v, 2, 6, 3, 7);
        offsets = i32x4.add(offsets, step);
        v128.store64_lane(at, low, 0);
        at += (mask & 1) << 3;
        v128.store64_lane(at, low, 1);
        at += (mask & 2) << 2;
        v128.store64_lane(at, high, 0);
        at += (mask & 4) << 1;
        v128.store64_lane(at, high, 1);
        at += mask & 8;
      }
    }
    for (; t < to; t++) {
      const x = load<f32>(row + ((<usize>t) << 2));
      store<i32>(at, (t - from) * pitch);
      store<f32>(at, x, 4);
      at += (<usize>(all || x != 0)) << 3;
    }
    store<u32>(ends + ((<usize>i) << 2), <u32>at);
  }
}

/** Lists for each of `count` columns k: A[from … to − 1][k]. The rows are `stride` bytes apart. */
export function listColumns(
  a: usize,
  stride: usize,
  count: i32,
  from: i32,
  to: i32,
  pitch: i32,
  lists: usize,
  ends: usize,
  all: bool,
): void {
  for (let k = 0; k < count; k++) store<u32>(ends + ((<usize>k) << 2), <u32>lists + k * LIST);
  for (let t = from, offset = 0; t < to; t++, offset += pitch) {
    const row = a + <usize>t * stride;
    const offsets = i32x4.splat(offset);
    let k = 0;
    while (k + 4 <= count) {
      if (!all && k + 16 <= count && blank(row + ((<usize>k) << 2))) {
        k += 16;
        continue;
      }
      for (const stop = min(k + 16, count - 3); k < stop; k += 4) {
        const v = v128.load(row + ((<usize>k) << 2));
        const mask = counted(v, all);
        const end = ends + ((<usize>k) << 2);
        const low = v128.shuffle<f32>(offsets, v, 0, 4, 1, 5);
        const high = v128.shuffle<f32>(offsets, v, 2, 6, 3, 7);
        let at = load<u32>(end);
        v128.store64_lane(at, low, 0);
        store<u32>(end, at + ((mask & 1) << 3));
        at = load<u32>(end, 4);
        v128.store64_lane(at, low, 1);
        store<u32>(end, at + ((mask & 2) << 2), 4);
        at = load<u32>(end, 8);
        v128.store64_lane(at, high, 0);
        store<u32>(end, at + ((mask & 4) << 1), 8);
        at = load<u32>(end, 12);
        v128.store64_lane(at, high, 1);
        store<u32>(end, at + (mask & 8), 12);
      }
    }
    for (; k < count; k++) {
      const x = load<f32>(row + ((<usize>k) << 2));
      const end = ends + ((<usize>k) << 2);
      const at = <usize>load<u32>(end);
      store<i32>(at, offset);
      store<f32>(at, x, 4);
      store<u32>(end, <u32>at + ((<u32>(all || x != 0)) << 3));
    }
  }
}

/** Appends the bias to each of `count` lists: the row at `offset` with the factor 1. */
export function listBias(count: i32, offset: i32, ends: usize): void {
  for (let i = 0; i < count; i++) {
    const end = ends + ((<usize>i) << 2);
    const at = <usize>load<u32>(end);
    store<i32>(at, offset);
    store<f32>(at, 1, 4);
    store<u32>(end, <u32>at + 8);
  }
}
