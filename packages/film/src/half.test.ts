import { Float16Array } from "@petamoriken/float16";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FIRST_ORDER, halfAtOrder, halfFrame, halfOrder, halfValues, isNotNumber, LAST_ORDER } from "./half.ts";

test("the table of values holds known patterns", () => {
  const known = { 0x0000: 0, 0x3c00: 1, 0xc000: -2, 0x0001: 2 ** -24, 0x7bff: 65_504, 0x7c00: Infinity };
  for (const [bits, value] of Object.entries(known)) expect(halfValues[Number(bits)]).toBe(value);
  expect(halfValues[0x7e00]).toBeNaN();
});

test("there are 2046 patterns that are no number, and they are the NaN of the table", () => {
  const nans = Array.from(halfValues.keys()).filter(isNotNumber);
  expect(nans).toHaveLength(2046);
  expect(nans.every((bits) => Number.isNaN(halfValues[bits]))).toBe(true);
});

test("order rises strictly with the weight from −∞ to +∞, and back", () => {
  const places = Array.from({ length: LAST_ORDER - FIRST_ORDER + 1 }, (_, i) => FIRST_ORDER + i).filter(
    (place) => halfAtOrder[place] !== 0x8000, // −0 shares the place of +0
  );
  expect(places.filter((place) => halfOrder[halfAtOrder[place]!] !== place)).toEqual([]);
  const weights = places.map((place) => halfValues[halfAtOrder[place]!]!);
  expect(weights.slice(1).every((weight, i) => weight > weights[i]!)).toBe(true);
  expect(halfValues[halfAtOrder[FIRST_ORDER]!]).toBe(-Infinity);
  expect(halfValues[halfAtOrder[LAST_ORDER]!]).toBe(Infinity);
  expect(halfOrder[0x8000]).toBe(halfOrder[0x0000]);
});

test("halfFrame rounds as float16 does", () => {
  fc.assert(
    fc.property(fc.array(fc.float()), (weights) => {
      expect(Array.from(halfFrame(weights), (bits) => halfValues[bits])).toEqual([...new Float16Array(weights)]);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("single floats are rounded as float16 rounds them: every pattern, every tie, and beside it", () => {
  const patterns = Array.from(halfValues.keys()).filter((bits) => !isNotNumber(bits) && (bits & 0x7fff) !== 0x7c00);
  const singles = Float32Array.from(
    patterns.flatMap((bits) => {
      const here = halfValues[bits]!;
      const next = (bits & 0x7fff) === 0x7bff ? here * (65_536 / 65_504) : halfValues[bits + 1]!;
      const tie = (here + next) / 2;
      return [here, tie, tie * (1 - 2 ** -23), tie * (1 + 2 ** -23)];
    }),
  );
  const all = Float32Array.from([Infinity, NaN, 1e30, 2 ** -149, 2 ** -25, 2 ** -26].flatMap((x) => [x, -x]));
  for (const weights of [singles, singles.subarray(3), all]) {
    const rounded = new Uint16Array(new Float16Array(weights).buffer);
    // Of a NaN engines keep the sign or not.
    const same = (bits: number, i: number): boolean =>
      bits === rounded[i] || (isNotNumber(bits) && isNotNumber(rounded[i]!));
    expect(halfFrame(weights).findIndex((bits, i) => !same(bits, i))).toBe(-1);
  }
});

test("the table has the values of a Float16Array", () => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  expect(halfValues).toEqual(Float32Array.from(new Float16Array(bits.buffer)));
});
