import type { Cell, Stage } from "@closurenet/core";

/** The values of `cell` in rows of another length: the same memory, so a change in one is a change in both. */
export const reshaped = ({ get, set }: Cell, rows: number, cols: number): Cell => ({ rows, cols, get, set });

/** A function of a pipe under its name. */
export const stage = (label: string, f: (X: Cell) => Cell): Stage => Object.assign(f, { label });

/** to ← Aᵀ, as far as `to` has room: of the rows of A, as many as `to` has columns. */
export function transpose(a: Cell, to: Cell): void {
  const from = a.get();
  const out = to.get();
  for (let i = 0; i < to.rows; i++) for (let j = 0; j < to.cols; j++) out[i * to.cols + j] = from[j * a.cols + i]!;
}
