import { LIST } from "./memory";

/*
 * A list is what is not zero among the factors of one sum: entries of 8 bytes, the offset of the row that the factor
 * belongs to and the factor itself, in ascending order. `ends` says where each list ends. Every lane of a vector is written,
 * and the list grows past those alone that count: there is no branch to guess wrong.
 */

// @ts-ignore: a decorator of AssemblyScript
@inline
function counted(v: v128, all: bool): i32 {
  return all ? 15 : i32x4.bitmask(f32x4.ne(v, f32x4.splat(0)));
}

/** Lists A[i][from … to) for `count` rows of A, `stride` bytes apart. */
export function listRows(a: usize, stride: usize, count: i32, from: i32, to: i32, pitch: i32, lists: usize, ends: usize, all: bool): void {
  for (let i = 0; i < count; i++) {
    const row = a + <usize>i * stride;
    let at = lists + <usize>(i * LIST);
    let t = from;
    let offset = 0;
    for (; t + 4 <= to; t += 4, offset += pitch * 4) {
      const v = v128.load(row + (<usize>t << 2));
      const mask = counted(v, all);
      if (!mask) continue;
      store<i32>(at, offset);
      v128.store32_lane(at, v, 0, 4);
      at += (mask & 1) << 3;
      store<i32>(at, offset + pitch);
      v128.store32_lane(at, v, 1, 4);
      at += (mask & 2) << 2;
      store<i32>(at, offset + pitch * 2);
      v128.store32_lane(at, v, 2, 4);
      at += (mask & 4) << 1;
      store<i32>(at, offset + pitch * 3);
      v128.store32_lane(at, v, 3, 4);
      at += mask & 8;
    }
    for (; t < to; t++, offset += pitch) {
      const x = load<f32>(row + (<usize>t << 2));
      if (!all && x == 0) continue;
      store<i32>(at, offset);
      store<f32>(at, x, 4);
      at += 8;
    }
    store<u32>(ends + (<usize>i << 2), <u32>at);
  }
}

/** Lists A[from … to)[k] for `count` columns k of A, whose rows are `stride` bytes apart. */
export function listColumns(a: usize, stride: usize, count: i32, from: i32, to: i32, pitch: i32, lists: usize, ends: usize, all: bool): void {
  for (let k = 0; k < count; k++) store<u32>(ends + (<usize>k << 2), <u32>lists + k * LIST);
  for (let t = from; t < to; t++) {
    const row = a + <usize>t * stride;
    const offset = (t - from) * pitch;
    let k = 0;
    for (; k + 4 <= count; k += 4) {
      const v = v128.load(row + (<usize>k << 2));
      const mask = counted(v, all);
      if (!mask) continue;
      const end = ends + (<usize>k << 2);
      let at = <usize>load<u32>(end);
      store<i32>(at, offset);
      v128.store32_lane(at, v, 0, 4);
      store<u32>(end, <u32>at + ((mask & 1) << 3));
      at = load<u32>(end, 4);
      store<i32>(at, offset);
      v128.store32_lane(at, v, 1, 4);
      store<u32>(end, <u32>at + ((mask & 2) << 2), 4);
      at = load<u32>(end, 8);
      store<i32>(at, offset);
      v128.store32_lane(at, v, 2, 4);
      store<u32>(end, <u32>at + ((mask & 4) << 1), 8);
      at = load<u32>(end, 12);
      store<i32>(at, offset);
      v128.store32_lane(at, v, 3, 4);
      store<u32>(end, <u32>at + (mask & 8), 12);
    }
    for (; k < count; k++) {
      const x = load<f32>(row + (<usize>k << 2));
      if (!all && x == 0) continue;
      const end = ends + (<usize>k << 2);
      const at = <usize>load<u32>(end);
      store<i32>(at, offset);
      store<f32>(at, x, 4);
      store<u32>(end, <u32>at + 8);
    }
  }
}

/** Appends the entry of the row at `offset` with the factor 1 to each of `count` lists: the bias. */
export function listBias(count: i32, offset: i32, ends: usize): void {
  for (let i = 0; i < count; i++) {
    const end = ends + (<usize>i << 2);
    const at = <usize>load<u32>(end);
    store<i32>(at, offset);
    store<f32>(at, 1, 4);
    store<u32>(end, <u32>at + 8);
  }
}
