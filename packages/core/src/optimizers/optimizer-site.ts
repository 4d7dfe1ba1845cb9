import { cell, type Cell, type CellArray } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { OptimizerSite } from "./optimizer.ts";

export interface OptimizerSiteOptions {
  /** Steps of the whole training; Infinity by default, for not known. */
  readonly steps?: number | undefined;
  /** The map that gets the optimizer's cells, under `optimizer.…`; a new one by default. */
  readonly cells?: Map<string, Cell<CellArray>> | undefined;
}

/**
 * The site of an optimizer, on the kernels of a network. `train` makes one itself; make one to take steps by hand.
 *
 * @throws where the optimizer asks for a second cell of one name.
 * @example
 * const update = sgd(0.1)(net.params, optimizerSite(net));
 */
export function optimizerSite(
  { kernels }: { readonly kernels: Kernels },
  { steps = Infinity, cells = new Map() }: OptimizerSiteOptions = {},
): OptimizerSite {
  function keep<C extends Cell<CellArray>>(name: string, made: C): C {
    const key = `optimizer.${name}`;
    if (cells.has(key))
      fail("optimizer", `expected a new name for a cell, got ${name} a second time. Name it after its param.`);
    cells.set(key, made);
    return made;
  }
  return {
    kernels,
    steps,
    cell: (name, rows, cols) => keep(name, kernels.cell(rows, cols)),
    counter: (name) => keep(name, cell(1, 1, new Float64Array(1))),
  };
}
