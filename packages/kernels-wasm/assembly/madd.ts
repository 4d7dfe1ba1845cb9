/**
 * a·b + c for each lane. The relaxed build may round once, as the processor does it faster; the other rounds the product and
 * the sum, as the plain kernels do.
 */
// @inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}
