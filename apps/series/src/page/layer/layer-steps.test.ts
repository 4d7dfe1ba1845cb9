import { expect, test } from "vitest";
import { type Letter, derivation, filled } from "./layer-steps.ts";

const all = filled([1, 0.5, -1, 2], [0.6, -0.8, 0.4, 0.5, 0.3, -0.6, 0.1, 0.2, 0.2], [1, -0.5, 0.5, -1, 0.8, 0.2]);
const rounded = (letter: Letter): number[] => [...all[letter].values].map((value) => Number(value.toFixed(4)) + 0);

test("the matrices are those of the layer, computed here by hand", () => {
  expect(rounded("S")).toEqual([0.95, -0.45, 0.3, 0.5, 1.6, -1.4]);
  expect(rounded("Z").slice(3)).toEqual([0.5, 1.6, 0]);
  expect(rounded("D").slice(0, 2)).toEqual([1, 0]);
  expect(rounded("D").slice(3)).toEqual([-1, 0.8, 0]);
  // G: the rows of X, then 1, times D.
  expect(rounded("G").slice(6, 8)).toEqual([0, 0.8]);
  expect(rounded("dX").slice(2)).toEqual([-0.6 - 0.64, -0.5 + 0.24].map((value) => Number(value.toFixed(4))));
});

test.each<[Letter, number, number]>([
  ["S", 1, 1],
  ["D", 1, 0],
  ["G", 0, 1],
  ["G", 2, 0],
  ["dX", 1, 0],
])("what is said of %s, row %s, column %s, comes out", (of, row, col) => {
  const { text, from } = derivation({ of, row, col }, all);
  const [sum, value] = text.replaceAll("−", "-").split(" = ");
  // Sums of products of numbers, as written.
  const found = sum!
    .split(" + ")
    .reduce((total, term) => total + term.split(" · ").reduce((p, x) => p * Number(x.replaceAll(/[()]/g, "")), 1), 0);
  expect(found).toBeCloseTo(Number(value), 1);
  expect(found).toBeCloseTo(all[of].values[row * all[of].cols + col]!, 1);
  expect(from.length).toBeGreaterThan(0);
});
