import type { Cell, CellArray } from "../cells/cell.ts";
import type { Layer, Param } from "./layer.ts";

/** Params, state and cells of the layers inside another layer, under their places in it: `0.W`, `1.W`. */
export function mergedCells(layers: readonly Layer[]): Required<Pick<Layer, "params" | "state" | "cells">> {
  const params: Record<string, Param> = {};
  const state: Record<string, Cell<CellArray>> = {};
  const cells: Record<string, Cell> = {};
  layers.forEach((layer, i) => {
    for (const [key, param] of Object.entries(layer.params)) params[`${i}.${key}`] = param;
    for (const [key, kept] of Object.entries(layer.state ?? {})) state[`${i}.${key}`] = kept;
    for (const [key, shown] of Object.entries(layer.cells)) cells[`${i}.${key}`] = shown;
  });
  return { params, state, cells };
}
