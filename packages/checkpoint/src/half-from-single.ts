import { halves as text } from "./generated/halves.ts";

// IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. Rounding is to nearest, ties to even.
// safetensors needs little-endian bytes. Typed arrays are little-endian on every platform that runs JavaScript today.

/** With fewer floats than this, giving them to WebAssembly takes longer than rounding them. */
const WORTH = 64;

/** What assembly/halves.ts exports. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly ROOM: WebAssembly.Global<"i32">;
  readonly SINGLES: WebAssembly.Global<"i32">;
  readonly HALVES: WebAssembly.Global<"i32">;
  round(count: number): void;
}

type Rounding = (bits: Uint32Array, out: Uint16Array) => void;
let rounding: Rounding | undefined;

/**
 * Rounds 32-bit floats to half floats, both as bit patterns. Beyond ±65504 they become infinite; every NaN becomes 0x7e00.
 *
 * @param bits the patterns of the 32-bit floats
 * @param out the patterns of as many half floats; it must not share memory with `bits`
 */
export function halfFromSingle(bits: Uint32Array, out: Uint16Array): void {
  if (bits.length < WORTH) return oneByOne(bits, out);
  rounding ??= fourAtATime() ?? oneByOne;
  rounding(bits, out);
}

/** The rounding in WebAssembly; undefined where an engine has no SIMD, or a page or the system refuses it. */
export function fourAtATime(): Rounding | undefined {
  try {
    const module = new WebAssembly.Module(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the build exports
    const { memory, ROOM, SINGLES, HALVES, round } = new WebAssembly.Instance(module).exports as unknown as Exports;
    const room = ROOM.value;
    const singles = new Uint32Array(memory.buffer, SINGLES.value, room);
    const halves = new Uint16Array(memory.buffer, HALVES.value, room);
    return (bits, out) => {
      for (let at = 0; at < bits.length; at += room) {
        const part = bits.subarray(at, at + room);
        singles.set(part);
        round(part.length);
        out.set(halves.subarray(0, part.length), at);
      }
    };
  } catch {
    return undefined;
  }
}

/** The same rounding, float by float. */
export function oneByOne(bits: Uint32Array, out: Uint16Array): void {
  for (let i = 0; i < bits.length; i++) {
    const x = bits[i]!;
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
