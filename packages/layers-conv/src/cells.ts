import type { Cell, Stage } from "@closurenet/core";

/** The same values as a matrix of another shape. Both cells share their memory: a change in one is a change in both. */
export const reshaped = ({ get, set }: Cell, rows: number, cols: number): Cell => ({ rows, cols, get, set });

/** A function of a pipe, with its label. */
export const stage = (label: string, f: (X: Cell) => Cell): Stage => Object.assign(f, { label });
