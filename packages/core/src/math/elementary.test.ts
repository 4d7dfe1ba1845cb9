import { createHash } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { rng } from "../random/rng.ts";
import { exp, log, power, tanh } from "./elementary.ts";

const place = new Float64Array(1);
const bits = new BigInt64Array(place.buffer);
/** Where a double stands in the order of all doubles. */
const rank = (x: number): bigint => {
  place[0] = x;
  return bits[0]! < 0n ? -(bits[0]! & 0x7fffffffffffffffn) : bits[0]!;
};
const ulps = (a: number, b: number): number => Math.abs(Number(rank(a) - rank(b)));

/** `count` points between `from` and `to`, always the same. */
function points(from: number, to: number, count = 20_000): number[] {
  const stream = rng(`${from} … ${to}`);
  return Array.from({ length: count }, () => from + (to - from) * (stream.uniform() + stream.uniform() / 2 ** 24));
}

// The engine's own may be off by an ulp or two itself.
it.each([
  ["exp", exp, Math.exp, points(-745, 709.7), 1],
  ["exp near 0", exp, Math.exp, points(-1, 1), 1],
  ["log", log, Math.log, points(-700, 700).map(Math.exp), 1],
  ["log near 1", log, Math.log, points(0.5, 2), 1],
  ["log of subnormals", log, Math.log, points(0, 2 ** -1022), 1],
  ["tanh", tanh, Math.tanh, points(-25, 25), 3],
  ["tanh near 0", tanh, Math.tanh, points(-1, 1), 3],
  ["tanh next to 0", tanh, Math.tanh, points(-1e-8, 1e-8), 3],
] as const)("%s is the engine's own to the last bits", (...[, ours, engine, xs, most]) => {
  expect(Math.max(...xs.map((x) => ulps(ours(x), engine(x))))).toBeLessThanOrEqual(most);
});

/** Correctly rounded values, from 60 decimal digits. */
const known: [string, (x: number) => number, number, number][] = [
  ["exp", exp, 1, Math.E],
  ["exp", exp, -1, 0.36787944117144233],
  ["exp", exp, 0.5, 1.6487212707001282],
  ["exp", exp, -745, 5e-324],
  ["exp", exp, 709.782712893384, 1.7976931348622732e308],
  ["log", log, 10, Math.LN10],
  ["log", log, 0.5, -Math.LN2],
  ["log", log, 5e-324, -744.4400719213812],
  ["log", log, Number.MAX_VALUE, 709.782712893384],
  ["tanh", tanh, 0.5, 0.4621171572600097],
  ["tanh", tanh, 2, 0.9640275800758169],
];
it.each(known.map(([name, f, x, y]) => ({ name, x, y, found: f(x) })))("$name $x", ({ found, y }) => {
  expect(ulps(found, y)).toBeLessThanOrEqual(1);
});

describe("special values", () => {
  test.each([
    [exp, 0, 1],
    [exp, -0, 1],
    [exp, Infinity, Infinity],
    [exp, -Infinity, 0],
    [exp, 710, Infinity],
    [exp, -746, 0],
    [exp, NaN, NaN],
    [log, 1, 0],
    [log, 0, -Infinity],
    [log, -0, -Infinity],
    [log, -1, NaN],
    [log, Infinity, Infinity],
    [log, NaN, NaN],
    [tanh, 0, 0],
    [tanh, -0, -0],
    [tanh, 5e-324, 5e-324],
    [tanh, Infinity, 1],
    [tanh, -Infinity, -1],
    [tanh, NaN, NaN],
  ] as const)("%o of %s is %s", (f, x, y) => expect(f(x)).toBe(y));
});

it("tanh is odd to the bit", () => {
  for (const x of points(0, 25, 2000)) expect(tanh(-x)).toBe(-tanh(x));
});

it("power multiplies", () => {
  expect([0, 1, 2, 5, 10].map((n) => power(2, n))).toEqual([1, 2, 4, 32, 1024]);
  expect(power(0.999, 1000)).toBeCloseTo(0.999 ** 1000, 14);
  expect(power(0.9, 1e9)).toBe(0);
});

const hash = (f: (x: number) => number, xs: readonly number[]): string =>
  createHash("sha256").update(Float64Array.from(xs, f)).digest("hex").slice(0, 16);
it("gives the same bits on every machine", () => {
  expect(hash(exp, points(-745, 709.7))).toBe("3f3199c431058d51");
  expect(hash(log, points(0, 100))).toBe("be3fc95380d54b0e");
  expect(hash(tanh, points(-25, 25))).toBe("93f620dc75812ad3");
});
