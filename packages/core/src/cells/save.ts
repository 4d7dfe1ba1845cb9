import type { Cells } from "./cell.ts";
import type { Saved } from "./restore.ts";

/**
 * Copies of all cells by name, the pair of `restore`: to keep in memory, to post to a worker, to put into a file.
 *
 * @example
 * const saved = save(net.cells());
 * restore(net.clone().cells(), saved);
 */
export const save = (cells: Cells): Map<string, Saved> =>
  new Map([...cells].map(([name, { rows, cols, get }]) => [name, { rows, cols, values: get().slice() }]));
