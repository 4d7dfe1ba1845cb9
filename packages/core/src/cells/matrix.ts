import { described, fail } from "../errors.ts";
import { cell, type Cell } from "./cell.ts";

/** A matrix as people write it down: an array of rows. */
export type Rows = readonly ArrayLike<number>[];

/**
 * A matrix of 32-bit floats from an array of rows: the way to hand numbers to a network.
 *
 * @throws where the rows differ in length, or hold something else than numbers.
 * @example
 * const x = matrix([[0, 1], [1, 0]]);
 * x.rows; // 2
 */
export function matrix(rows: Rows): Cell {
  if (!Array.isArray(rows)) fail("matrix", `expected an array of rows, got ${described(rows)}. Try ${EXAMPLE}.`);
  const cols = lengthOf(rows, 0);
  const X = cell(rows.length, cols, new Float32Array(rows.length * cols));
  rows.forEach((row, i) => {
    const found = lengthOf(rows, i);
    if (found !== cols) fail("matrix", `expected ${cols} numbers in row ${i}, as in row 0, got ${found}.`);
    checkNumbers("matrix", row, `row ${i}`);
    X.get().set(row, i * cols);
  });
  return X;
}

const EXAMPLE = "matrix([[0, 1], [1, 0]])";

function lengthOf(rows: Rows, i: number): number {
  if (i === 0 && rows.length === 0) return 0;
  const row: unknown = rows[i];
  if (!Array.isArray(row) && !ArrayBuffer.isView(row)) {
    fail("matrix", `expected rows of numbers, got ${described(row)} for row ${i}. Try ${EXAMPLE}.`);
  }
  return rows[i]!.length;
}

/**
 * Fails where an array holds something else than numbers, such as texts. In a typed array all are of one kind, so the first
 * tells.
 */
export function checkNumbers(subject: string, values: ArrayLike<number>, where: string): void {
  const count = ArrayBuffer.isView(values) ? Math.min(1, values.length) : values.length;
  for (let i = 0; i < count; i++) {
    if (typeof values[i] !== "number") {
      fail(subject, `expected numbers in ${where}, got ${described(values[i])} at ${i}.`);
    }
  }
}
