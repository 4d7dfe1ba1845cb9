/**
 * Rounds 64-bit floats to 32-bit patterns "to odd", so that a later rounding to half equals one rounding of the original.
 *
 * @see Boldo and Melquiond, "When double rounding is odd", 2005
 */
export function singleToOdd(values: Float64Array): Uint32Array {
  const singles = Float32Array.from(values);
  const bits = new Uint32Array(singles.buffer);
  for (let i = 0; i < values.length; i++) {
    const gap = Math.abs(values[i]!) - Math.abs(singles[i]!);
    if (gap !== 0 && !Number.isNaN(gap) && (bits[i]! & 1) === 0) bits[i]! += gap > 0 ? 1 : -1;
  }
  return bits;
}

let singles: Float32Array | undefined;

/** The 65,536 values that a half float may have, by bit pattern; made when first asked for. */
export function halfValues(): Float32Array {
  singles ??= Float32Array.from({ length: 0x1_0000 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 0x3ff;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
  return singles;
}
