import { fail } from "../errors.ts";
import type { Cells } from "./cell.ts";

/** Saved values of a cell. */
export interface Saved {
  readonly rows: number;
  readonly cols: number;
  readonly values: ArrayLike<number>;
}

/**
 * Sets every cell to its saved values, or changes nothing. It knows names only, so it works for networks and trainings alike.
 *
 * @throws naming every cell that is missing, left over, of another shape, or not finite.
 * @example
 * restore(net.cells(), saved);
 */
export function restore(cells: Cells, saved: ReadonlyMap<string, Saved>): void {
  const problems: string[] = [];
  for (const [name, { rows, cols }] of cells) {
    const found = saved.get(name);
    if (!found) problems.push(`${name} is missing`);
    else if (found.rows !== rows || found.cols !== cols || found.values.length !== rows * cols) {
      problems.push(
        `${name} is ${found.rows} × ${found.cols} with ${found.values.length} values and not ${rows} × ${cols}`,
      );
    } else if (!Array.prototype.every.call(found.values, Number.isFinite)) {
      problems.push(`${name} holds a value that is not a finite number`);
    }
  }
  for (const name of saved.keys()) if (!cells.has(name)) problems.push(`${name} has no place here`);
  if (problems.length > 0) {
    fail(
      "restore",
      `expected ${cells.size} cells, each as it was saved, but ${problems.join("; ")}. Nothing was changed.`,
    );
  }
  for (const [name, cell] of cells) cell.set(saved.get(name)!.values);
}
