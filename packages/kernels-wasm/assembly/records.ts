import { LIST, SEGMENT, tasks } from "./memory";

/*
 * Examples of bytes, most of them zero, kept as records: a fifth of an MNIST image is ink. The record of an example is
 *
 *   where the entries of each segment of 56 columns begin, and where the last ends: 16 bits each
 *   entries of two bytes: the column within its segment, and the value
 *
 * The products of a first layer make their lists (lists.ts) from records, and need no X.
 */

/** How many segments a row of so many columns has. */
export function segmentsOf(width: i32): i32 {
  return (width + SEGMENT - 1) / SEGMENT;
}

/** How many bytes the records of `count` examples take. */
export function recordsSize(bytes: usize, count: i32, width: i32): i32 {
  let entries = 0;
  const end = bytes + <usize>(count * width);
  for (; bytes + 16 <= end; bytes += 16) {
    entries += popcnt<i32>(i8x16.bitmask(i8x16.ne(v128.load(bytes), i8x16.splat(0))));
  }
  for (; bytes < end; bytes++) entries += i32(load<u8>(bytes) != 0);
  return 2 * (entries + count * (segmentsOf(width) + 1));
}

/** Writes the record of each example, and to `starts` where it begins; returns where the last one ends. */
export function writeRecords(bytes: usize, count: i32, width: i32, records: usize, starts: usize): usize {
  const segments = segmentsOf(width);
  for (let i = 0; i < count; i++, bytes += width, starts += 4) {
    store<u32>(starts, <u32>records);
    let at = records + ((<usize>(segments + 1)) << 1);
    for (let s = 0; s < segments; s++) {
      store<u16>(records + ((<usize>s) << 1), <u16>(at - records));
      const from = s * SEGMENT;
      const columns = min(SEGMENT, width - from);
      let k = 0;
      while (k < columns) {
        if (k + 16 <= columns && !v128.any_true(v128.load(bytes + <usize>(from + k)))) {
          k += 16; // margins
          continue;
        }
        for (const last = min(k + 8, columns); k < last; k++) {
          const value = load<u8>(bytes + <usize>(from + k));
          store<u16>(at, <u16>(k | ((<i32>value) << 8)));
          at += (<usize>(value != 0)) << 1;
        }
      }
    }
    store<u16>(records + ((<usize>segments) << 1), <u16>(at - records));
    records = at;
  }
  return records;
}

/** X[i] ← scale · the example whose record begins at starts[i], for n rows of X. */
export function writeExamples(starts: usize, x: usize, n: i32, width: i32, scale: f32): void {
  const segments = segmentsOf(width);
  for (let i = 0; i < n; i++, x += (<usize>width) << 2) {
    const record = <usize>load<u32>(starts + ((<usize>i) << 2));
    memory.fill(x, 0, (<usize>width) << 2);
    for (let s = 0; s < segments; s++) {
      const columns = x + <usize>(s * SEGMENT * 4);
      const end = record + load<u16>(record + ((<usize>s) << 1), 2);
      for (let at = record + load<u16>(record + ((<usize>s) << 1)); at < end; at += 2) {
        store<f32>(columns + ((<usize>load<u8>(at)) << 2), <f32>load<u8>(at, 1) * scale);
      }
    }
  }
}

/**
 * Reads a byte of every line of `count` records, which lie anywhere. So a processor waits for many lines at a time. Whoever
 * lists a record needs its first line before it can ask for the others.
 */
export function prefetch(records: usize, count: i32, width: i32): void {
  const endOfRecord = (<usize>segmentsOf(width)) << 1;
  let sum: u32 = 0;
  for (let i = 0; i < count; i++) {
    sum += load<u16>(<usize>load<u32>(records + ((<usize>i) << 2)) + endOfRecord);
  }
  for (let i = 0; i < count; i++) {
    const record = <usize>load<u32>(records + ((<usize>i) << 2));
    const end = record + load<u16>(record + endOfRecord);
    for (let line = record & ~63; line < end; line += 64) sum += load<u8>(line);
  }
  store<u32>(tasks(), sum); // what nobody needs, a compiler could leave out
}

/** Does what `listRows` does, for the columns of the segments `segment … last − 1` of `count` records. */
export function listExamples(
  records: usize,
  count: i32,
  segment: i32,
  last: i32,
  pitch: i32,
  scale: f32,
  lists: usize,
  ends: usize,
): void {
  const low8 = i16x8.splat(255);
  const pitches = i16x8.splat(<i16>pitch);
  const factor = f32x4.splat(scale);
  for (let i = 0; i < count; i++) {
    const record = <usize>load<u32>(records + ((<usize>i) << 2));
    let list = lists + <usize>(i * LIST);
    for (let s = segment; s < last; s++) {
      const begin = record + load<u16>(record + ((<usize>s) << 1));
      const end = record + load<u16>(record + ((<usize>s) << 1), 2);
      const skip = i32x4.splat((s - segment) * SEGMENT * pitch);
      let to = list;
      for (let at = begin; at < end; at += 16, to += 64) {
        const entries = v128.load(at);
        const columns = v128.and(entries, low8);
        const bytes = i16x8.shr_u(entries, 8);
        const offsetsA = i32x4.add(i32x4.extmul_low_i16x8_u(columns, pitches), skip);
        const offsetsB = i32x4.add(i32x4.extmul_high_i16x8_u(columns, pitches), skip);
        const valuesA = f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(bytes)), factor);
        const valuesB = f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(bytes)), factor);
        v128.store(to, v128.shuffle<f32>(offsetsA, valuesA, 0, 4, 1, 5));
        v128.store(to, v128.shuffle<f32>(offsetsA, valuesA, 2, 6, 3, 7), 16);
        v128.store(to, v128.shuffle<f32>(offsetsB, valuesB, 0, 4, 1, 5), 32);
        v128.store(to, v128.shuffle<f32>(offsetsB, valuesB, 2, 6, 3, 7), 48);
      }
      list += (end - begin) << 2;
    }
    store<u32>(ends + ((<usize>i) << 2), <u32>list);
  }
}

/** Does what `listColumns` does, for the columns of one segment of the records `from … to − 1`. */
export function listExampleColumns(
  records: usize,
  count: i32,
  from: i32,
  to: i32,
  segment: i32,
  pitch: i32,
  scale: f32,
  lists: usize,
  ends: usize,
): void {
  for (let k = 0; k < count; k++) store<u32>(ends + ((<usize>k) << 2), <u32>lists + k * LIST);
  for (let t = from, offset = 0; t < to; t++, offset += pitch) {
    const record = <usize>load<u32>(records + ((<usize>t) << 2));
    const end = record + load<u16>(record + ((<usize>segment) << 1), 2);
    for (let at = record + load<u16>(record + ((<usize>segment) << 1)); at < end; at += 2) {
      const list = ends + ((<usize>load<u8>(at)) << 2);
      const entry = <usize>load<u32>(list);
      store<i32>(entry, offset);
      store<f32>(entry, <f32>load<u8>(at, 1) * scale, 4);
      store<u32>(list, <u32>entry + 8);
    }
  }
}
