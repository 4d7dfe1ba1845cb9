import { describe, expect, it } from "vitest";
import { matrix } from "../cells/matrix.ts";
import { softmax } from "../activations/softmax.ts";
import { mlp } from "../network/mlp.ts";
import { meanSquaredError } from "./mean-squared-error.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

describe("softmax cross-entropy", () => {
  it("is the mean of −ln of what the right class got", () => {
    const Z = matrix([
      [0.5, 0.5],
      [0.25, 0.75],
    ]);
    const Y = matrix([
      [1, 0],
      [0, 1],
    ]);
    expect(softmaxCrossEntropy.value(Z, Y, 2)).toBeCloseTo((Math.log(2) - Math.log(0.75)) / 2, 12);
    expect(softmaxCrossEntropy.value(Z, Y, 1)).toBeCloseTo(Math.log(2), 12);
    const D = matrix([
      [9, 9],
      [9, 9],
    ]);
    softmaxCrossEntropy.delta(Z, Y, D, 2);
    expect([...D.get()]).toEqual([-0.25, 0.25, 0.125, -0.125]);
    softmaxCrossEntropy.delta(Z, Y, D, 1);
    expect([...D.get()]).toEqual([-0.5, 0.5, 0.125, -0.125]);
  });

  it("stays a number where a probability is 0, and says NaN where one is NaN", () => {
    expect(softmaxCrossEntropy.value(matrix([[0, 1]]), matrix([[1, 0]]), 1)).toBeCloseTo(103.616, 3);
    expect(softmaxCrossEntropy.value(matrix([[NaN, 1]]), matrix([[1, 0]]), 1)).toBeNaN();
  });
});

it("softmax cross-entropy is taken from S where a probability is below all floats, in any row and column", () => {
  const rows = [
    [0, 800, -5],
    [700, -300, 900],
    [-2000, 100, 1500],
  ];
  const S = matrix(rows);
  const Z = matrix(rows);
  softmax(S, Z, 3, false);
  const Y = matrix([
    [1, 0, 0],
    [0, 1, 0],
    [1, 0, 0],
  ]);
  expect(softmaxCrossEntropy.value(Z, Y, 3, S)).toBeCloseTo((800 + 1200 + 3500) / 3, 9);
});

it("what has no value, or no delta, is no loss", () => {
  const { value, delta } = meanSquaredError;
  for (const loss of [
    { kind: "half", value },
    { kind: "half", delta },
  ]) {
    // @ts-expect-error half of it is missing
    expect(() => mlp([1, 1], { loss })).toThrow("[core] loss: expected a loss such as meanSquaredError");
  }
});

it("the mean squared error is a mean over rows and numbers", () => {
  const [Z, Y, D] = [matrix([[1, 2]]), matrix([[0, 4]]), matrix([[0, 0]])];
  expect(meanSquaredError.value(Z, Y, 1)).toBe(2.5);
  meanSquaredError.delta(Z, Y, D, 1);
  expect([...D.get()]).toEqual([1, -2]);
});
