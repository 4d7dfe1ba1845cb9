import { describe, expect, it } from "vitest";
import { cell, zerosLike } from "./cell.ts";
import { matrix } from "./matrix.ts";

describe("a cell", () => {
  it("shows its values live and copies what it is set to", () => {
    const values = new Float32Array(4);
    const W = cell(2, 2, values);
    const seen = W.get();
    const next = [1, 2, 3, 4];
    W.set(next);
    next[0] = 9;
    expect([...seen]).toEqual([1, 2, 3, 4]);
    expect(seen).toBe(values);
  });

  it("refuses another count of values", () => {
    expect(() => cell(2, 3, new Float32Array(5))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] cell: expected 2 × 3 = 6 values, got 5.]`,
    );
    expect(() => cell(2, 3, new Float32Array(6)).set([1])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] cell: expected 2 × 3 = 6 values, got 1.]`,
    );
  });

  it("the bank account: a copied reference shares the money", () => {
    const account = cell(1, 1, new Float32Array(1));
    const copy = account;
    copy.set([200]);
    expect(account.get()[0]).toBe(200);
  });
});

describe("a matrix", () => {
  it("is made of rows", () => {
    const X = matrix([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([X.rows, X.cols, ...X.get()]).toEqual([2, 3, 1, 2, 3, 4, 5, 6]);
    expect([matrix([]).rows, matrix([]).cols]).toEqual([0, 0]);
  });

  it("refuses rows of other lengths", () => {
    expect(() => matrix([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] matrix: expected 2 numbers in row 1, as in row 0, got 1.]`,
    );
  });
});

it("zerosLike keeps the kind of floats", () => {
  expect(zerosLike(matrix([[1]]), 2, 2).get()).toEqual(new Float32Array(4));
  expect(zerosLike(cell(1, 1, new Float64Array(1)), 2, 2).get()).toEqual(new Float64Array(4));
});
