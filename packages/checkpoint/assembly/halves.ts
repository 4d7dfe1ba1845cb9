/*
 * Rounds 32-bit floats to half floats, four at a time, with the bits of src/half-from-single.ts. The memory holds ROOM floats
 * from SINGLES on, and from HALVES on as many half floats.
 */

export const ROOM: i32 = 16_384;
export const SINGLES: usize = 4096;
export const HALVES: usize = SINGLES + ((<usize>ROOM) << 2);

/** Constants in memory: what stands in the code, engines make anew at each use, which took longer than the rounding. */
const CONSTANTS: usize = memory.data<u32>(
  [0x7fff_ffff, 1, 0x37ff_f001, 0x387f_ffff, 0x3f00_0000, 0x4780_0000, 0x7f80_0000, 0x7e00],
  16,
);
function constant(i: usize): v128 {
  return v128.load32_splat(CONSTANTS + (i << 2));
}

/** Rounds the first `count` floats. Up to three more are rounded with them. */
export function round(count: i32): void {
  const size = constant(0);
  const one = constant(1);
  const bias = constant(2);
  const leastNormal = constant(3);
  const half = constant(4);
  const infinite = constant(5);
  const largest = constant(6);
  const nan = constant(7);
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const x = v128.load(SINGLES + at);
    const a = v128.and(x, size);
    const b = i32x4.min_s(a, infinite);
    // ≥ 2⁻¹⁴, normal: rebias, keep 10 bits; from 2¹⁶ on it becomes infinity
    const odd = v128.and(i32x4.shr_u(b, 13), one);
    const normal = i32x4.shr_u(i32x4.add(i32x4.sub(b, bias), odd), 13);
    // subnormal: count of 2⁻²⁴, which is what the last bit of ½ + x counts
    const subnormal = i32x4.sub(f32x4.add(b, half), half);
    const h = v128.bitselect(normal, subnormal, i32x4.gt_s(b, leastNormal));
    const signed = v128.or(i32x4.shr_u(v128.xor(x, a), 16), h);
    const rounded = v128.bitselect(nan, signed, i32x4.gt_s(a, largest));
    v128.store64_lane(HALVES + (at >> 1), i16x8.narrow_i32x4_u(rounded, rounded), 0);
  }
}
