export type { Cell, CellArray, Floats } from "./cell.ts";
