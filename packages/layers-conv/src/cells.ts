import type { Cell, Stage } from "@closurenet/core";

/** The same values as a matrix of another shape. Both cells share their memory: a change in one is a change in both. */
export const reshaped = ({ get, set }: Cell, rows: number, cols: number): Cell => ({ rows, cols, get, set });

/** A function of a pipe, with its label. */
export const stage = (label: string, f: (X: Cell) => Cell): Stage => Object.assign(f, { label });

/** to ← Aᵀ. If `to` is smaller than Aᵀ, it gets only the upper left part. */
export function transpose(a: Cell, to: Cell): void {
  const from = a.get();
  const out = to.get();
  for (let i = 0; i < to.rows; i++) for (let j = 0; j < to.cols; j++) out[i * to.cols + j] = from[j * a.cols + i]!;
}
