import type { ColumnStatistics, Kernels } from "@closurenet/core";
import type { WasmCells } from "./cells.ts";
import type { Engine } from "./engine.ts";
import type { Room } from "./heap.ts";

/** Batch normalization (assembly/normalization.ts). */
export function normalizationKernels(
  { exports, memory, heap, callHelpers }: Engine,
  { at }: WasmCells,
): Pick<Kernels, "columnMoments" | "normalize" | "normalizeSums" | "normalizeInput"> {
  /** Statistics as rows behind each other, the share, and what the last vector reads beyond it. */
  let room: Room = { at: 0, size: 0 };
  let doubles = new Float64Array(0);

  /** The room with the statistics in it. */
  function told({ mu, sigma, sum, sumX }: ColumnStatistics): number {
    const columns = mu.length;
    if (room.size < 8 * (4 * columns + 2)) [room, doubles] = [heap.room(8 * (4 * columns + 2)), new Float64Array(0)];
    if (doubles.length === 0) doubles = new Float64Array(memory.buffer, room.at, room.size / 8);
    doubles.set(mu, 0);
    doubles.set(sigma, columns);
    doubles.set(sum, 2 * columns);
    doubles.set(sumX, 3 * columns);
    return room.at;
  }

  function read(from: number, to: Float64Array): void {
    for (let j = 0; j < to.length; j++) to[j] = doubles[from + j]!;
  }

  return {
    columnMoments(X, n, statistics) {
      callHelpers();
      const columns = statistics.mu.length;
      exports.columnMoments(at(X), (n * X.cols) / columns, columns, told(statistics));
      read(0, statistics.mu);
      read(columns, statistics.sigma);
    },
    normalize(X, S, n, statistics, { gamma, beta }) {
      callHelpers();
      const columns = statistics.mu.length;
      const rows = (n * X.cols) / columns;
      exports.normalize(at(X), at(S), rows, columns, told(statistics), at(gamma), at(beta));
    },
    normalizeSums(X, D, n, statistics) {
      callHelpers();
      const columns = statistics.mu.length;
      exports.normalizeSums(at(X), at(D), (n * X.cols) / columns, columns, told(statistics));
      read(2 * columns, statistics.sum);
      read(3 * columns, statistics.sumX);
    },
    normalizeInput(X, D, dX, n, statistics, gamma, share) {
      callHelpers();
      const columns = statistics.mu.length;
      const where = told(statistics);
      doubles[4 * columns] = share;
      exports.normalizeInput(at(X), at(D), at(dX), (n * X.cols) / columns, columns, where, at(gamma));
    },
  };
}
