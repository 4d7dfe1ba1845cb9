// IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. Rounding is to nearest, ties to even.
// The typed arrays of every platform that runs JavaScript today are little-endian, as safetensors wants its bytes.

/**
 * Rounds 32-bit floats to half floats, given and taken as bit patterns. Beyond ±65504 comes infinity; every NaN is 0x7e00.
 *
 * @param bits the patterns of the 32-bit floats
 * @param out as many half patterns; may not share memory with `bits`
 */
export function halfFromSingle(bits: Uint32Array, out: Uint16Array): void {
  for (let i = 0; i < bits.length; i++) {
    const x = bits[i]!;
    const a = x & 0x7fff_ffff;
    let h: number;
    if (a >= 0x4780_0000) {
      h = a > 0x7f80_0000 ? 0x7e00 : 0x7c00; // ≥ 2¹⁶: NaN or infinity
    } else if (a >= 0x3880_0000) {
      h = (a - 0x3800_0000 + 0xfff + ((a >>> 13) & 1)) >>> 13; // ≥ 2⁻¹⁴, normal: rebias, keep 10 bits
    } else if (a < 0x3300_0000) {
      h = 0; // < 2⁻²⁵
    } else {
      const shift = 126 - (a >>> 23); // subnormal: count of 2⁻²⁴
      const m = (a & 0x7f_ffff) | 0x80_0000;
      h = (m + (1 << (shift - 1)) - 1 + ((m >>> shift) & 1)) >>> shift;
    }
    out[i] = (a > 0x7f80_0000 ? 0 : (x >>> 16) & 0x8000) | h;
  }
}

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
