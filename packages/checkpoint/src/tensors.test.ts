import { cell } from "@closurenet/core";
import { Float16Array } from "@petamoriken/float16";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Tensor } from "./dtype.ts";
import { halfFromSingle } from "./half-from-single.ts";
import { halfValues } from "./half.ts";
import { floatsOf, halfBits, tensorOf, valuesOf, wordsOf } from "./tensors.ts";

const row = (values: readonly number[], kind: "F32" | "F64" = "F32") =>
  cell(1, values.length, kind === "F32" ? Float32Array.from(values) : Float64Array.from(values));
/** The bit patterns of an independent implementation, with our NaN: which one a typed array holds is left to the engine. */
const oracle = (values: ArrayLike<number>): number[] => {
  const rounded = new Float16Array(values);
  return Array.from(new Uint16Array(rounded.buffer), (bits, i) => (Number.isNaN(rounded[i]) ? 0x7e00 : bits));
};
const halves = (tensor: Tensor): number[] => [...halfBits(tensor)];
const edges = [0, -0, 1, 65504, 65519.99, 65520, 2 ** -24, 2 ** -25, 2 ** -14, 6.0975e-5, 1 + 2 ** -11, NaN, Infinity];

test("rounds 32-bit floats as an independent implementation does", () => {
  const some = edges.flatMap((x) => [x, -x]);
  expect(halves(tensorOf(row(some), "F16"))).toEqual(oracle(Float32Array.from(some)));
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 50 }), (values) => {
      expect(halves(tensorOf(row([...values]), "F16"))).toEqual(oracle(values));
    }),
    { seed: 1, numRuns: 300 },
  );
  const sweep = Float32Array.from({ length: 200_000 }, (_, i) => (i % 2 ? -1 : 1) * 1.0002 ** (i - 120_000));
  expect(Buffer.compare(Buffer.from(tensorOf(cell(1, sweep.length, sweep), "F16").data), bytes(oracle(sweep)))).toBe(0);
});

const patternOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;

test("rounds the middle between two half floats to the even one, and a number beside it to the nearer one", () => {
  const values = halfValues();
  const middles = Array.from({ length: 0x7bff }, (_, half) => patternOf((values[half]! + values[half + 1]!) / 2));
  const singles = new Float32Array(Uint32Array.from(middles.flatMap((at) => [at - 1, at, at + 1])).buffer);
  const found = Buffer.from(tensorOf(cell(1, singles.length, singles), "F16").data);
  expect(Buffer.compare(found, bytes(oracle(singles)))).toBe(0);
  // Doubles a hair beside singles that lie near the middle.
  const some = middles.filter((_, i) => i % 500 < 2).flatMap((at) => [-3, -2, -1, 0, 1, 2, 3].map((k) => at + k));
  const doubles = Array.from(new Float32Array(Uint32Array.from(some).buffer)).flatMap((x) =>
    [x, x * (1 + 2 ** -40), x * (1 - 2 ** -40)].flatMap((y) => [y, -y]),
  );
  expect(halves(tensorOf(row(doubles, "F64"), "F16"))).toEqual(oracle(doubles));
});

test("writes one NaN, whatever its sign and its fraction", () => {
  const patterns = Uint32Array.of(0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xff80_0001, 0xffff_ffff);
  const out = new Uint16Array(5);
  halfFromSingle(patterns, out);
  expect([...out]).toEqual(Array(5).fill(0x7e00));
});

test("rounds 64-bit floats once, not twice", () => {
  const twice = 1 + 2 ** -11 + 2 ** -40; // to single: a tie; from there to half: down
  expect(halves(tensorOf(row([twice], "F64"), "F16"))).toEqual([0x3c01]);
  expect(halves(tensorOf(row([twice], "F64")))).toEqual([0x3c01]);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double(), fc.double({ min: -70000, max: 70000 })), { maxLength: 50 }),
      (values) => {
        expect(halves(tensorOf(row(values, "F64"), "F16"))).toEqual(oracle(values));
      },
    ),
    { seed: 2, numRuns: 500 },
  );
});

test.each([
  [
    "32",
    new Float32Array(Uint32Array.of(0x7f80_0001, 0xff80_0001, 0x7fc0_0000, 0xffc0_0000, 0xffff_ffff).buffer),
    "0000c07f",
  ],
  [
    "64",
    new Float64Array(
      BigUint64Array.of((0x7ffn << 52n) | 1n, (0xfffn << 52n) | 1n, 0x7ff8n << 48n, 0xfff8n << 48n, 2n ** 64n - 1n)
        .buffer,
    ),
    "000000000000f87f",
  ],
])("every NaN of %s bits, of whatever sign and payload, is written as one and the same", (_, all, own) => {
  expect([...all]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  const written = (dtype?: "F32" | "F16") => Buffer.from(tensorOf(cell(1, 5, all), dtype).data).toString("hex");
  expect(written()).toBe(own.repeat(5));
  expect(written("F32")).toBe("0000c07f".repeat(5));
  expect(written("F16")).toBe("007e".repeat(5));
});

const bytes = (bits: readonly number[]): Buffer => Buffer.from(Uint16Array.from(bits).buffer);

test("reads all 65,536 halves back", () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const tensor: Tensor = { dtype: "F16", shape: [65_536], data: new Uint8Array(all.buffer) };
  const values = floatsOf(tensor);
  expect(values).toEqual(Float32Array.from(new Float16Array(all.buffer)));
  expect(halfValues()).toHaveLength(65_536);
  const back = halfBits(tensorOf(cell(1, values.length, values), "F16"));
  expect(back).toEqual(all.map((bits, i) => (Number.isNaN(values[i]) ? 0x7e00 : bits)));
});

test("keeps floats and words exactly, as copies", () => {
  const W = cell(2, 2, Float32Array.of(1, NaN, 0.1, -0));
  const tensor = tensorOf(W);
  W.set([9, 9, 9, 9]);
  expect(tensor).toMatchObject({ dtype: "F32", shape: [2, 2] });
  expect([...floatsOf(tensor)]).toEqual([...Float32Array.of(1, NaN, 0.1, -0)]);
  expect(tensorOf(row([0.1], "F64"))).toMatchObject({
    dtype: "F64",
    data: new Uint8Array(Float64Array.of(0.1).buffer),
  });
  const words = tensorOf(cell(1, 2, Int32Array.of(-1, 2 ** 31 - 1)), "F16");
  expect([...wordsOf(words)]).toEqual([-1, 2 ** 31 - 1]);
});

test("reads tensors that begin at odd bytes, in a Node buffer too", () => {
  for (const dtype of ["F16", "F32", "F64", "BF16"] as const) {
    const data = { F16: [0, 0x3e], F32: [0, 0, 192, 63], F64: [0, 0, 0, 0, 0, 0, 248, 63], BF16: [192, 63] }[dtype];
    for (const odd of [Buffer.from([7, ...data]).subarray(1), Uint8Array.of(7, ...data).subarray(1)]) {
      expect([...floatsOf({ dtype, shape: [1], data: odd })]).toEqual([1.5]);
      expect([...halfBits({ dtype, shape: [1], data: odd })]).toEqual([0x3e00]);
    }
  }
});

test("gives exact values, in the kind of array that cells have", () => {
  const doubles = tensorOf(row([0.1, -0], "F64"));
  expect(valuesOf(doubles)).toEqual(Float64Array.of(0.1, -0));
  expect(valuesOf(tensorOf(row([0.1])))).toEqual(Float32Array.of(0.1));
  expect(valuesOf(tensorOf(cell(1, 1, Int32Array.of(-7))))).toEqual(Int32Array.of(-7));
  expect(valuesOf(tensorOf(row([0.5]), "F16"))).toEqual(Float32Array.of(0.5));
  expect(tensorOf(row([0.1], "F64"), "F32")).toMatchObject({ dtype: "F32", data: { length: 4 } });
  for (const tensor of [doubles, tensorOf(row([1])), tensorOf(cell(1, 1, Int32Array.of(1)))])
    expect(valuesOf(tensor).buffer).not.toBe(tensor.data.buffer);
});

test("a tensor of a cell that is a part of a larger memory holds only that part", () => {
  const memory = Float32Array.of(9, 1, 2, 9);
  const W = cell(1, 2, memory.subarray(1, 3));
  expect([...halfBits(tensorOf(W, "F16"))]).toEqual([0x3c00, 0x4000]);
  expect([...floatsOf(tensorOf(W))]).toEqual([1, 2]);
  const words = Int32Array.of(9, 5, 9);
  expect([...wordsOf(tensorOf(cell(1, 1, words.subarray(1, 2))))]).toEqual([5]);
});

test("gives half floats as a view if possible, else as a copy", () => {
  const data = new Uint8Array(Uint16Array.of(0x3c00, 0x7e01).buffer);
  expect(halfBits({ dtype: "F16", shape: [2], data }).buffer).toBe(data.buffer);
  expect([...halfBits({ dtype: "F16", shape: [1], data: data.subarray(2) })]).toEqual([0x7e01]);
});

test("says what it cannot read", () => {
  const word: Tensor = { dtype: "I32", shape: [1], data: new Uint8Array(4) };
  expect(() => floatsOf(word)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] tensor: expected floats (F64 F32 F16 BF16), got I32 [1].]`,
  );
  expect(() => wordsOf({ ...word, dtype: "F32" })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] tensor: expected I32 words, got F32 [1].]`,
  );
});
