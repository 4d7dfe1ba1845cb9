import type { Cell, Stage } from "@closurenet/core";

/** The values of `cell` in rows of another length: the same memory, so a change in one is a change in both. */
export const reshaped = ({ get, set }: Cell, rows: number, cols: number): Cell => ({ rows, cols, get, set });

/** A function of a pipe under its name. */
export const stage = (label: string, f: (X: Cell) => Cell): Stage => Object.assign(f, { label });
