import type { Cell } from "../cells/cell.ts";
import { fail } from "../errors.ts";

/** Fails where a row of targets names no class. A class is a single 1 among zeros, or, with one column, a 0 or a 1. */
export function checkClasses(subject: string, { cols, get }: Cell, n: number): void {
  const y = get();
  for (let row = 0; row < n; row++) {
    let [ones, others] = [0, 0];
    for (let i = row * cols; i < (row + 1) * cols; i++) {
      if (y[i] === 1) ones++;
      else if (y[i] !== 0) others++;
    }
    if (others === 0 && (ones === 1 || (cols === 1 && ones === 0))) continue;
    fail(
      subject,
      `expected targets that name a class each, got ${Array.from(y.subarray(row * cols, (row + 1) * cols)).join(", ")}. ` +
        "Measure something else: evaluate(net, data, { … }).",
    );
  }
}
