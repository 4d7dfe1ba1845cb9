import { beginOf, bytesOf, chunksOf } from "./elementwise";
import { argument, run, setArgument } from "./jobs";
import { registers } from "./memory";

/*
 * Update rules, step by step. A step goes through a block of numbers, which stay in the processor's first cache for the next
 * step; so no step is compiled, and none is slower than memory.
 *
 * A program is a row of words:
 *
 *   0        how many cells, how many scalars, how many steps
 *   12       a pointer to the values of each cell
 *   …        for each cell, the place of its new numbers
 *   …        for each step its operation and the places of what it reads, three words
 *   …        at the next 16 bytes, the scalars, four times each
 *
 * A place is a cell, a scalar, or the result of a step: in this order, numbered from 0.
 */

/** The operations, in the order of src/rules.ts. */
const PLUS = 0;
const MINUS = 1;
const TIMES = 2;
const OVER = 3;
const AT_LEAST = 4;
const AT_MOST = 5;
const ROOT = 6;

/** Bytes of a block of numbers. */
const BLOCK: usize = 1024;

/** The most steps that a thread has room for. */
export const MOST_STEPS: i32 = 64;

// @inline
function word(program: usize, at: i32): i32 {
  return load<i32>(program + ((<usize>at) << 2));
}

/** Applies a program, whose words are all set, to the first `count` numbers of its cells. */
export function applyProgram(program: usize, count: i32): void {
  setArgument(1, <i32>program);
  setArgument(2, count);
  run(ruleChunk, chunksOf(count));
}

function ruleChunk(chunk: i32): void {
  const program = <usize>argument(1);
  const skip = beginOf(chunk);
  const bytes = bytesOf(chunk, argument(2));
  for (let at: usize = 0; at < bytes; at += BLOCK) block(program, skip + at, min(BLOCK, bytes - at));
}

/** The numbers at `skip` and behind, `bytes` of them. */
function block(program: usize, skip: usize, bytes: usize): void {
  const cells = word(program, 0);
  const scalars = word(program, 1);
  const count = word(program, 2);
  const results = 3 + cells;
  const steps = results + cells;
  const numbers = (program + ((<usize>(steps + 3 * count)) << 2) + 15) & ~15;
  const own = registers();
  for (let i = 0; i < count; i++) {
    const at = steps + 3 * i;
    const a = word(program, at + 1);
    const b = word(program, at + 2);
    step(
      word(program, at),
      own + <usize>i * BLOCK,
      where(program, a, skip, cells, scalars, numbers, own),
      isScalar(a, cells, scalars) ? 0 : 16,
      where(program, b, skip, cells, scalars, numbers, own),
      isScalar(b, cells, scalars) ? 0 : 16,
      bytes,
    );
  }
  // Only now: a step may have read what this replaces.
  for (let i = 0; i < cells; i++) {
    const result = word(program, results + i);
    if (result == i) continue;
    const out = <usize>word(program, 3 + i) + skip;
    const from = where(program, result, 0, cells, scalars, numbers, own);
    if (!isScalar(result, cells, scalars)) memory.copy(out, from, bytes);
    else for (let k: usize = 0; k < bytes; k += 4) store<f32>(out + k, load<f32>(from));
  }
}

// @inline
function isScalar(place: i32, cells: i32, scalars: i32): bool {
  return place >= cells && place < cells + scalars;
}

/** Where the numbers of a place begin. */
// @inline
function where(program: usize, place: i32, skip: usize, cells: i32, scalars: i32, numbers: usize, own: usize): usize {
  if (place < cells) return <usize>word(program, 3 + place) + skip;
  if (place < cells + scalars) return numbers + ((<usize>(place - cells)) << 4);
  return own + <usize>(place - cells - scalars) * BLOCK;
}

/** out ← a ∘ b. A scalar is read again for each vector: its pointer goes on by 0. */
function step(does: i32, out: usize, a: usize, byA: usize, b: usize, byB: usize, bytes: usize): void {
  const end = out + bytes;
  switch (does) {
    case PLUS:
      for (; out < end; out += 16, a += byA, b += byB) v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
      break;
    case MINUS:
      for (; out < end; out += 16, a += byA, b += byB) v128.store(out, f32x4.sub(v128.load(a), v128.load(b)));
      break;
    case TIMES:
      for (; out < end; out += 16, a += byA, b += byB) v128.store(out, f32x4.mul(v128.load(a), v128.load(b)));
      break;
    case OVER:
      for (; out < end; out += 16, a += byA, b += byB) v128.store(out, f32x4.div(v128.load(a), v128.load(b)));
      break;
    case AT_LEAST:
      for (; out < end; out += 16, a += byA, b += byB) v128.store(out, f32x4.max(v128.load(a), v128.load(b)));
      break;
    case AT_MOST:
      for (; out < end; out += 16, a += byA, b += byB) v128.store(out, f32x4.min(v128.load(a), v128.load(b)));
      break;
    case ROOT:
      for (; out < end; out += 16, a += byA) v128.store(out, f32x4.sqrt(v128.load(a)));
      break;
    default: // the sign: ±1 where a number is not ±0 or NaN
      for (; out < end; out += 16, a += byA) v128.store(out, signs(v128.load(a)));
  }
}

// @inline
function signs(x: v128): v128 {
  const size = f32x4.abs(x);
  const other = f32x4.gt(size, f32x4.splat(0));
  const one = v128.or(f32x4.splat(1), v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(one, x, other);
}
