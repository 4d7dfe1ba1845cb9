import type { Cell, CellArray } from "../cells/cell.ts";
import type { Layer } from "../layers/layer.ts";

const named = (where: string, all: Readonly<Record<string, Cell<CellArray>>> = {}): [string, Cell<CellArray>][] =>
  Object.entries(all).map(([key, cell]) => [`${where}.${key}`, cell]);

/** Every cell that a layer shows, by where it shows it: `params.W.grad` for one. */
export function cellsOf({ params, cells, state }: Layer): [string, Cell<CellArray>][] {
  const learnt = Object.entries(params).flatMap(([key, { value, grad }]): [string, Cell][] => [
    [`params.${key}.value`, value],
    [`params.${key}.grad`, grad],
  ]);
  return [...learnt, ...named("cells", cells), ...named("state", state)];
}
