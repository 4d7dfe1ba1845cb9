import { expect, it, vi } from "vitest";
import { fourAtATime, halfFromSingle, oneByOne } from "./half-from-single.ts";

const inWebAssembly = fourAtATime()!;

/** Of the first float that is not rounded as one by one: its bits, what they became, what they should be. */
function difference(bits: Uint32Array): string | undefined {
  const [found, right] = [new Uint16Array(bits.length), new Uint16Array(bits.length)];
  inWebAssembly(bits, found);
  oneByOne(bits, right);
  const at = found.findIndex((half, i) => half !== right[i]);
  return at < 0 ? undefined : [bits, found, right].map((words) => words[at]!.toString(16)).join(", ");
}

it("gives the same bits four at a time: every upper half of a float, with all that may follow it around a tie", () => {
  const lows = [0, 1, 0x0fff, 0x1000, 0x1001, 0x1fff, 0x2fff, 0x3000, 0x3001, 0x8000, 0xf000, 0xffff];
  for (const low of lows) {
    expect(difference(Uint32Array.from({ length: 0x1_0000 }, (_, high) => high * 0x1_0000 + low))).toBeUndefined();
  }
});

it("gives them for what is rounded to subnormal half floats, where a tie may be anywhere", () => {
  for (let exponent = 101; exponent <= 114; exponent++) {
    const first = exponent * 2 ** 23;
    const anywhere = Uint32Array.from({ length: 0x1_0000 }, (_, i) => first + ((i * 2_654_435_761) >>> 9));
    expect(difference(anywhere)).toBeUndefined();
    for (let bit = 0; bit < 23; bit++) {
      const ties = Uint32Array.from({ length: 64 }, (_, i) => first + ((i << bit) & 0x7f_ffff));
      for (const off of [-1, 0, 1]) expect(difference(ties.map((x) => x + off))).toBeUndefined();
    }
  }
});

it.each([0, 1, 7, 8, 9, 63, 64, 65, 16_383, 16_384, 16_385, 40_001])(
  "rounds %s floats and writes no more",
  (length) => {
    const bits = Uint32Array.from({ length }, (_, i) => 0x3f80_0000 + i * 77);
    const [out, right] = [new Uint16Array(length + 9).fill(7), new Uint16Array(length)];
    halfFromSingle(bits, out.subarray(0, length));
    oneByOne(bits, right);
    expect([...out]).toEqual([...right, ...Array(9).fill(7)]);
  },
);

it("rounds one by one where there is no WebAssembly", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  vi.resetModules();
  try {
    const alone = await import("./half-from-single.ts");
    expect(alone.fourAtATime()).toBeUndefined();
    const out = new Uint16Array(100);
    alone.halfFromSingle(new Uint32Array(100).fill(0x3fc0_0000), out);
    expect(new Set(out)).toEqual(new Set([0x3e00]));
  } finally {
    vi.unstubAllGlobals();
  }
});
