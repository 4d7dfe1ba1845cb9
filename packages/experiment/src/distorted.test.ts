import { accuracy, cell, dataset, evaluate, mlp, relu, sgd, train, type Dataset } from "@closurenet/core";
import { describe, expect, it } from "vitest";
import { distorted, type Distortion } from "./distorted.ts";

const [rows, cols] = [20, 24];
/** Squares of 8×8, at the left and at the right. */
const data = dataset({
  inputs: [6, 12].map((left) =>
    Array.from({ length: rows * cols }, (_, at) => {
      const [x, y] = [at % cols, Math.floor(at / cols)];
      return Number(x >= left && x < left + 8 && y >= 6 && y < 14);
    }),
  ),
  labels: [0, 1],
  classes: 2,
});
const still = { size: [rows, cols], seed: 1, elastic: 0, turn: 0, shear: 0, scale: 0, shift: 0 } as const;

const numbers = (rows: number, cols: number) => cell(rows, cols, new Float32Array(rows * cols));

/** What a data set fills a minibatch with. */
function filled(data: Dataset, order = [0, 1]): Float32Array {
  const X = numbers(order.length, data.inputs);
  const Y = numbers(order.length, data.outputs);
  data.fill(Int32Array.from(order), 0, order.length, X, Y);
  return Float32Array.from(X.get());
}
const ink = (pixels: Float32Array): number => pixels.reduce((sum, pixel) => sum + pixel, 0);
const centre = (pixels: Float32Array, of: (at: number) => number): number => {
  return pixels.reduce((sum, pixel, at) => sum + pixel * of(at), 0) / ink(pixels);
};

describe("distorted pictures", () => {
  it("are the pictures themselves where nothing is to be distorted", () => {
    expect(filled(distorted(data, still))).toEqual(filled(data));
  });

  it.each(["elastic", "turn", "shear", "scale", "shift"] as const)(
    "differ by %s, and keep most of their ink",
    (name) => {
      const all = distorted(data, { ...still, [name]: 0.2 });
      const [before, after] = [filled(data), filled(all)];
      expect(after).not.toEqual(before);
      expect(Math.abs(ink(after) / ink(before) - 1)).toBeLessThan(0.5);
      expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...after)).toBeLessThanOrEqual(1);
    },
  );

  it("move by as many pixels as the shift says", () => {
    const shifted = distorted(data, { ...still, shift: 2 });
    const moves: number[] = [];
    for (let i = 0; i < 200; i++) {
      const pixels = filled(shifted, [0, ...Array<number>(i % 7).fill(1), ...Array<number>(i % 31).fill(0)]).subarray(
        0,
        rows * cols,
      );
      moves.push(centre(pixels, (at) => at % cols) - 9.5);
    }
    const spread = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length);
    expect(spread).toBeGreaterThan(1.3);
    expect(spread).toBeLessThan(2.7);
  });

  it("are the same for the same minibatch, and others in another order, place or seed", () => {
    const some = distorted(data, { size: [rows, cols], seed: 1 });
    expect(filled(some)).toEqual(filled(some));
    expect(filled(some).subarray(0, rows * cols)).not.toEqual(filled(some, [1, 0]).subarray(rows * cols));
    expect(filled(some)).not.toEqual(filled(distorted(data, { size: [rows, cols], seed: 2 })));
    const [X, Y] = [numbers(2, data.inputs), numbers(2, 2)];
    some.fill(Int32Array.of(1, 0, 1), 1, 2, X, Y);
    expect(Float32Array.from(X.get())).not.toEqual(filled(some));
  });

  it("are evaluated as they are, and learned from", () => {
    const some = distorted(data, { size: [rows, cols], seed: 1 });
    const net = mlp([rows * cols, 8, 2], { activation: relu, batch: 2, seed: 1 });
    expect(evaluate(net, some)).toEqual(evaluate(net, data));
    for (const { loss } of train(net, some.subset(Int32Array.of(1, 0)), { epochs: 100, optimizer: sgd(0.1) }))
      expect(loss).toBeGreaterThan(0);
    expect(accuracy(net, data)).toBe(1);
  });

  it("refuse another size and strengths that are none", () => {
    expect(() => distorted(data, { size: [28, 28], seed: 1 })).toThrow(
      "[experiment] distorted: expected a size of 480 pixels, got 28×28.",
    );
    for (const strength of [-1, Number.NaN, Infinity]) {
      for (const name of ["elastic", "turn", "shear", "scale", "shift"] as const) {
        const options: Distortion = { size: [rows, cols], seed: 1, [name]: strength };
        expect(() => distorted(data, options)).toThrow(
          `expected ${name} to be a number of at least 0, got ${strength}`,
        );
      }
    }
  });
});
