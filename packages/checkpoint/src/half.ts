/**
 * Rounds 64-bit floats to the bit patterns of 32-bit floats, "to odd". Then a second rounding, to half floats, gives the same
 * as one rounding of the 64-bit floats.
 *
 * @see Boldo and Melquiond, "When double rounding is odd", 2005
 */
export function singleToOdd(values: Float64Array): Uint32Array {
  const singles = Float32Array.from(values);
  const bits = new Uint32Array(singles.buffer);
  for (let i = 0; i < values.length; i++) {
    const error = Math.abs(values[i]!) - Math.abs(singles[i]!);
    if (error !== 0 && !Number.isNaN(error) && (bits[i]! & 1) === 0) bits[i]! += error > 0 ? 1 : -1;
  }
  return bits;
}

let table: Float32Array | undefined;

/** The value of each of the 65,536 half floats, by bit pattern. The table is made at the first call. */
export function halfValues(): Float32Array {
  table ??= Float32Array.from({ length: 0x1_0000 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 0x3ff;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
  return table;
}
