import { expect, it, test } from "vitest";
import { cell } from "../cells/cell.ts";
import { rng } from "../random/rng.ts";
import { glorot, he, scaledNormal, type Initializer } from "./initializer.ts";

const [fanIn, fanOut] = [300, 100];
function draw(init: Initializer): { weights: number[]; bias: number[] } {
  const W = cell(fanIn + 1, fanOut, new Float32Array((fanIn + 1) * fanOut).fill(5));
  init(W, rng(1));
  return { weights: [...W.get().subarray(0, fanIn * fanOut)], bias: [...W.get().subarray(fanIn * fanOut)] };
}
const deviation = (xs: readonly number[]): number => Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / xs.length);

test.each([
  ["he", he, Math.sqrt(2 / fanIn)],
  ["glorot", glorot, Math.sqrt(2 / (fanIn + fanOut))],
] as const)("%s has its deviation and no bias", (_, init, expected) => {
  const { weights, bias } = draw(init);
  expect(deviation(weights) / expected).toBeCloseTo(1, 1.5);
  expect(weights.reduce((a, b) => a + b) / weights.length / expected).toBeCloseTo(0, 1.5);
  expect(new Set(bias)).toEqual(new Set([0]));
});

it("the series' own scales weights and bias alike, and takes them positive", () => {
  const { weights, bias } = draw(scaledNormal({ initScale: 10 }));
  expect(deviation(weights)).toBeCloseTo(0.1, 2);
  expect(deviation(bias)).toBeCloseTo(0.1, 1);
  expect(Math.min(...weights)).toBeLessThan(0);
  const positive = draw(scaledNormal({ initScale: 10, initPos: true }));
  expect(positive.weights).toEqual(weights.map(Math.abs));
  expect(draw(scaledNormal()).weights).toEqual(draw(scaledNormal({ initScale: 100, initPos: false })).weights);
  expect(() => scaledNormal({ initScale: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] scaledNormal: expected an initScale above 0, got 0.]`,
  );
});
