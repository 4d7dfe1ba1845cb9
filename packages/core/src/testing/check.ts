import type { Cell, CellArray } from "../cells/cell.ts";
import type { Saved } from "../cells/restore.ts";
import { fail } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import type { Rng } from "../random/rng.ts";
import { restlessKernels } from "./restless-kernels.ts";

/** One demand of a contract: `run` throws where it is not met. */
export interface Check {
  readonly name: string;
  run(): void;
}

/** Throws where a demand does not hold, with a sentence of what was expected and what was found. */
export type Assertion = (
  holds: boolean,
  sentence: { readonly expected: string; readonly got: string; readonly advice?: string },
) => void;

/** Makes the assertion of a conformance kit. Its errors begin with the name of the kit. */
export const demandOf =
  (kit: string): Assertion =>
  (holds, { expected, got, advice }) => {
    if (!holds) fail(kit, `expected ${expected}, got ${got}.${advice ? ` ${advice}` : ""}`);
  };

/** The checks of a contract, by name. */
export type ChecksByName = Record<string, () => void>;

/**
 * The checks on `kernels`, and once more on restless kernels, whose memory moves at every `get()`. Checks named in
 * `notRestless` run on `kernels` alone.
 */
export function onSeveralKernels(
  demands: (kernels: () => Kernels) => ChecksByName,
  kernels: () => Kernels,
  notRestless: readonly string[],
  restless: () => Kernels = () => restlessKernels(),
): Check[] {
  const checks = Object.entries(demands(kernels)).map(([name, run]) => ({ name, run }));
  const again = Object.entries(demands(restless)).flatMap(([name, run]) =>
    notRestless.includes(name)
      ? []
      : [{ name: `${name}, where memory moves at every get()`, run: () => withMovingMemoryAdvice(run) }],
  );
  return [...checks, ...again];
}

/** The demand that what `run` leaves is the same on kernels whose memory moves at every get(). */
export const sameWhereMemoryMoves = (demand: Assertion, run: (kernels: Kernels) => Map<string, Saved>): Check => ({
  name: "does the same where memory moves at every get()",
  run: () =>
    withMovingMemoryAdvice(() => {
      const changed = differing(run(plainKernels()), run(restlessKernels()));
      demand(changed.length === 0, {
        expected: "the same values on other kernels",
        got: `others in ${changed.join(", ")}`,
      });
    }),
});

/** Runs a check on kernels whose memory moves. If it throws, the message says what to look for. */
function withMovingMemoryAdvice(run: () => void): void {
  try {
    run();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${found} Where memory moves at every get(): call get() at use, and keep what it gives no longer.`,
      {
        cause,
      },
    );
  }
}

/** The first place where two lists of numbers differ in a bit, or −1. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** The names of the cells whose values differ. */
export const differing = (a: ReadonlyMap<string, Saved>, b: ReadonlyMap<string, Saved>): string[] =>
  [...a].flatMap(([name, { values }]) => (firstDifference(values, b.get(name)?.values ?? []) < 0 ? [] : [name]));

/** Fills a cell with normal numbers that 32 bits hold. */
export function scatter(cell: Cell, stream: Rng, size = 1): Cell {
  const values = cell.get();
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(size * stream.normal());
  return cell;
}

export const allFinite = (values: ArrayLike<number>): boolean => Array.prototype.every.call(values, Number.isFinite);

/** Whether two cells lie in the same memory. */
export function overlap(a: Cell<CellArray>, b: Cell<CellArray>): boolean {
  const [x, y] = [a.get(), b.get()];
  return (
    x.buffer === y.buffer && x.byteOffset < y.byteOffset + y.byteLength && y.byteOffset < x.byteOffset + x.byteLength
  );
}
