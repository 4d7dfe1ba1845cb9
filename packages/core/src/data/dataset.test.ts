import { describe, expect, it } from "vitest";
import { matrix } from "../cells/matrix.ts";
import { dataset } from "./labelled.ts";
import { regression } from "./regression.ts";

const order = (...indexes: number[]): Int32Array => Int32Array.from(indexes);

const of =
  (inputs: number, labels: number[], classes = 3) =>
  () =>
    dataset({ inputs: new Float32Array(inputs), labels, classes });

describe("examples", () => {
  const data = dataset({ inputs: Uint8Array.of(0, 1, 2, 3, 4, 5), labels: [0, 1, 2], classes: 3, scale: 0.5 });

  it.each([
    { labels: [1, 0, 0, 1, 1, 0], hint: true }, // three rows of two
    { labels: [1, 0, 0, 1], hint: true },
    { labels: [1, 0], hint: false }, // two examples, as well
    { labels: [1, 0, 1], hint: false },
    { labels: [1, 1, 0, 0], hint: false },
  ])("labels $labels without as many inputs look one-hot: $hint", ({ labels, hint }) => {
    const failing = () => dataset({ inputs: Array.from({ length: 7 }, () => [0]), labels, classes: 2 });
    expect(failing).toThrow(hint ? /Are the labels one-hot\?/ : /got 7 rows of inputs\.$/);
  });

  it("fill the rows they are asked for, labels as one-hot rows", () => {
    const [X, Y] = [
      matrix([
        [9, 9],
        [9, 9],
        [9, 9],
      ]),
      matrix([
        [9, 9, 9],
        [9, 9, 9],
        [9, 9, 9],
      ]),
    ];
    data.fill(order(9, 2, 0), 1, 2, X, Y);
    expect([...X.get()]).toEqual([2, 2.5, 0, 0.5, 9, 9]);
    expect([...Y.get()]).toEqual([0, 0, 1, 1, 0, 0, 9, 9, 9]);
  });

  it("have subsets of subsets", () => {
    const [X, Y] = [matrix([[0, 0]]), matrix([[0, 0, 0]])];
    const part = data.subset(order(2, 1)).subset(order(1));
    expect(part.size).toBe(1);
    part.fill(order(0), 0, 1, X, Y);
    expect([...X.get(), ...Y.get()]).toEqual([1, 1.5, 0, 1, 0]);
  });

  it("say what is wrong with them", () => {
    expect(of(4, [])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dataset: expected at least one example, got no labels.]`,
    );
    expect(of(7, [0, 1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dataset: expected the same count of inputs for each of 3 labels, got 7 inputs in all.]`,
    );
    expect(of(0, [0, 1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dataset: expected the same count of inputs for each of 3 labels, got 0 inputs in all.]`,
    );
    expect(of(6, [0, 1, 3])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dataset: expected labels 0 … 2, got 3 for example 2. Count classes from 0.]`,
    );
    expect(of(6, [0, 1, 0.5])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dataset: expected labels 0 … 2, got 0.5 for example 2. Count classes from 0.]`,
    );
    expect(of(6, [0, 1, 0], 1)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dataset: classes: expected a whole number of at least 2, got 1.]`,
    );
    expect(of(6, [0, 1, 0], 2 ** 24 + 1)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] dataset: classes: expected at most 16777216, got 16777217.]`,
    );
  });
});

describe("regression", () => {
  it("hands rows of numbers to rows of numbers", () => {
    const data = regression(
      matrix([
        [1, 2],
        [3, 4],
      ]),
      matrix([[5], [6]]),
    );
    expect([data.size, data.inputs, data.outputs]).toEqual([2, 2, 1]);
    const [X, Y] = [matrix([[0, 0]]), matrix([[0]])];
    data.fill(order(1), 0, 1, X, Y);
    expect([...X.get(), ...Y.get()]).toEqual([3, 4, 6]);
  });

  it("wants a row for a row", () => {
    expect(() => regression(matrix([[1], [2]]), matrix([[1]]))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] regression: expected as many rows of targets as of inputs, and at least one, got 1 for 2.]`,
    );
    expect(() => regression(matrix([]), matrix([]))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] regression: expected as many rows of targets as of inputs, and at least one, got 0 for 0.]`,
    );
  });
});
