import { expect, test } from "vitest";
import { typedArraysMade } from "./typed-arrays-made.ts";

const values = Float32Array.of(1, 2, 3);

test.each([
  ["new", () => new Float32Array(3), 1],
  ["from", () => Int32Array.from([1, 2]), 1],
  ["of", () => Float64Array.of(1), 1],
  ["slice", () => values.slice(), 1],
  ["subarray", () => values.subarray(1), 1],
  ["map", () => values.map((v) => -v), 1],
  ["two", () => new Uint8Array(new Float32Array(3)), 2],
  ["nothing", () => values.fill(0).set([1, 2, 3]), 0],
])("%s", (_, f, count) => {
  expect(typedArraysMade(f)).toBe(count);
});

test("the constructors are the engine's own again, also where f fails", () => {
  const before = Float32Array;
  expect(() =>
    typedArraysMade(() => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(Float32Array).toBe(before);
  expect(Object.hasOwn(Float32Array, Symbol.species)).toBe(false);
  expect(new Float32Array(2).slice()).toBeInstanceOf(Float32Array);
});
