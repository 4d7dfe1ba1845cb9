import { drawnDigits, waysOfWriting, type Digits, type DrawnDigits } from "@closurenet/mnist";
import { expect, it } from "vitest";

interface Nearest {
  readonly places: Int32Array;
  readonly differences: Float32Array;
}
interface Tools {
  nearestDrawn(real: Digits, drawn: DrawnDigits): Nearest;
  byDigit(real: Digits, read: readonly number[]): number[];
  byWay(
    real: Digits,
    read: readonly number[],
    drawn: DrawnDigits,
    nearest: Nearest,
  ): { digit: number; way: string; count: number; share: number }[];
  confused(real: Digits, read: readonly number[]): { of: number; as: number; times: number }[];
  misreadSheet(real: Digits, read: readonly number[]): { width: number; height: number };
}
const load = (file: string) => import(new URL(`../digits/${file}.mjs`, import.meta.url).href);
const tools: Tools = { ...(await load("nearest")), ...(await load("told")), ...(await load("sheets")) };

const drawn = drawnDigits({ count: 200, seed: 1 });
/** Reads every digit but the first two zeros, which it takes for a six and an eight, and the first two ones, taken for sevens. */
const read = [...drawn.labels];
for (const [label, ...answers] of [
  [0, 6, 8],
  [1, 7, 7],
] as const) {
  const places = read.flatMap((at, i) => (at === label ? i : []));
  for (const [k, answer] of answers.entries()) read[places[k]!] = answer;
}

it("finds the drawn digit that is nearest", () => {
  const { places, differences } = tools.nearestDrawn(drawn, drawn);
  expect([...places]).toEqual([...drawn.labels.keys()]);
  expect(Math.max(...differences)).toBe(0);
});

it("tells what is read, by digit and by way of writing", () => {
  expect(tools.byDigit(drawn, read)).toEqual([0.9, 0.9, 1, 1, 1, 1, 1, 1, 1, 1]);
  const ways = tools.byWay(drawn, read, drawn, tools.nearestDrawn(drawn, drawn));
  expect(ways.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  expect(ways.reduce((sum, { count, share }) => sum + count * share, 0)).toBeCloseTo(196);
  expect(ways.every(({ digit, way }) => waysOfWriting[digit]!.includes(way))).toBe(true);
  expect(ways[0]!.share).toBeLessThan(1);
});

it("tells what is confused most, and shows it", () => {
  const [first, ...others] = tools.confused(drawn, read);
  expect(first).toEqual({ of: 1, as: 7, times: 2 });
  expect(others).toHaveLength(2);
  expect(tools.misreadSheet(drawn, read)).toMatchObject({ width: 2 * 28, height: 10 * 28 });
});
