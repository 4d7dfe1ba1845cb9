// This file is JavaScript because a worker thread also loads it from the sources, and Node 20 cannot load TypeScript.
// IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. Rounding is to nearest, ties to even.
// safetensors needs little-endian bytes. Typed arrays are little-endian on every platform that runs JavaScript today.

/**
 * Rounds 32-bit floats to half floats, both as bit patterns. Beyond ±65504 they become infinite; every NaN becomes 0x7e00.
 *
 * @param {Uint32Array} bits the patterns of the 32-bit floats
 * @param {Uint16Array} out the patterns of as many half floats; it must not share memory with `bits`
 */
export function halfFromSingle(bits, out) {
  for (let i = 0; i < bits.length; i++) {
    const x = bits[i] ?? 0;
    const a = x & 0x7fff_ffff;
    let h;
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
