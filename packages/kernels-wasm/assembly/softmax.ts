import { argument, run, setArgument } from "./jobs";

/** Rows in a chunk. */
const CHUNK: i32 = 32;

/**
 * Z[i] = e^(S[i] − m) / Σ e^(S[i] − m), where m is the row's maximum. The plain kernels' softmax does the same steps in
 * doubles, and so the bits agree.
 */
export function softmaxRows(s: usize, z: usize, n: i32, width: i32): void {
  setArgument(1, <i32>s);
  setArgument(2, <i32>z);
  setArgument(3, n);
  setArgument(4, width);
  run(softmaxChunk, (n + CHUNK - 1) / CHUNK);
}

function softmaxChunk(chunk: i32): void {
  const stride = (<usize>argument(4)) << 2;
  const first = <usize>(chunk * CHUNK) * stride;
  const end = <usize>min(argument(3), (chunk + 1) * CHUNK) * stride;
  const from = <usize>argument(1);
  const to = <usize>argument(2);
  for (let row = first; row < end; row += stride) {
    const s = from + row;
    const z = to + row;
    let largest = load<f32>(s);
    for (let j: usize = 4; j < stride; j += 4) {
      const x = load<f32>(s + j);
      if (x > largest) largest = x;
    }
    let sum: f64 = 0;
    let j: usize = 0;
    for (; j + 8 <= stride; j += 8) {
      const e = expOfTwo(v128.load64_zero(s + j), largest);
      v128.store64_lane(z + j, f32x4.demote_f64x2_zero(e), 0);
      sum += f64x2.extract_lane(e, 0);
      sum += f64x2.extract_lane(e, 1);
    }
    if (j < stride) {
      const e = expOfTwo(v128.load32_zero(s + j), largest);
      v128.store32_lane(z + j, f32x4.demote_f64x2_zero(e), 0);
      sum += f64x2.extract_lane(e, 0);
    }
    for (j = 0; j < stride; j += 4) store<f32>(z + j, <f32>(<f64>load<f32>(z + j) / sum));
  }
}

/** e^(x − largest) of the first two floats x, neither of them above `largest`, by core's operations, for the same bits. */
// @inline
function expOfTwo(floats: v128, largest: f32): v128 {
  const x = f64x2.sub(f64x2.promote_low_f32x4(floats), f64x2.splat(<f64>largest));
  const k = f64x2.floor(plus(times(x, 1.4426950408889634), 0.5));
  const high = f64x2.sub(x, times(k, 6.9314718036912381649e-1));
  const low = times(k, 1.90821492927058770002e-10);
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = plus(times(t, 4.13813679705723846039e-8), -1.6533902205465251539e-6);
  p = plus(f64x2.mul(t, p), 6.61375632143793436117e-5);
  p = plus(f64x2.mul(t, p), -2.77777777770155933842e-3);
  p = plus(f64x2.mul(t, p), 1.66666666666666019037e-1);
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, quotient), high));
  // Below e⁻⁷⁰⁰ it is 0 as a float and beside their sum, which is 1 or more: so k need not go where a double has no 2ᵏ.
  return v128.andnot(f64x2.mul(y, powersOfTwo(k)), f64x2.lt(x, f64x2.splat(-700)));
}

// @inline
function times(x: v128, factor: f64): v128 {
  return f64x2.mul(x, f64x2.splat(factor));
}

// @inline
function plus(x: v128, term: f64): v128 {
  return f64x2.add(x, f64x2.splat(term));
}

/** 2ᵏ for whole k, −1022 ≤ k ≤ 1023. A double of 1.5·2⁵² + i has i in its lowest bits. */
// @inline
function powersOfTwo(k: v128): v128 {
  return i64x2.shl(plus(k, 6755399441055744.0 + 1023), 52);
}
