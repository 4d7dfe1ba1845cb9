/** Whether `count` numbers are all finite: x − x is 0 for a finite x, and NaN for NaN and Infinity. */
export function allFinite(at: usize, count: i32): bool {
  let odd = f32x4.splat(0);
  const end = at + ((<usize>count) << 2);
  for (; at + 16 <= end; at += 16) {
    const x = v128.load(at);
    odd = v128.or(odd, f32x4.sub(x, x));
  }
  for (; at < end; at += 4) {
    const x = v128.load32_splat(at);
    odd = v128.or(odd, f32x4.sub(x, x));
  }
  return !v128.any_true(odd);
}
