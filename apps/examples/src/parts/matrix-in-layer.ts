import type { Cell, Rng } from "@closurenet/core";

/** A matrix, row by row, that two functions share. `start` gives each number that it begins with. */
export function matrixInLayer(rows: number, cols: number, start: () => number = () => 0): Cell {
  const numbers = Float32Array.from({ length: rows * cols }, start);
  return {
    rows,
    cols,
    get: () => numbers,
    set: (next) => numbers.set(next),
  };
}

/** How weights begin in the series: at random, and small; with `initPos`, none below zero. */
export function randomStart(rng: Rng, initScale: number, initPos: boolean): () => number {
  return () => {
    const drawn = rng.normal() / initScale;
    return initPos ? Math.abs(drawn) : drawn;
  };
}
