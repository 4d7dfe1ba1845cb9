import type { Floats } from "../cells/cell.ts";
import { program, type Operation, type Rule, type RuleOnCells } from "./rule.ts";

/** Numbers that all steps go through before the next ones: so many of each step stay in the processor's first cache. */
const BLOCK = 1024;

/** out ← a ∘ b, for n numbers of each from some place on. */
type Loop = (out: Floats, at: number, a: Floats, fromA: number, b: Floats, fromB: number, n: number) => void;

// A loop for each operation: one loop that is told the operation would ask for it at every number. `| 0` spares a check for
// overflow.
const loops: Readonly<Record<Operation, Loop>> = {
  plus(out, at, a, i, b, j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = a[(i + k) | 0]! + b[(j + k) | 0]!;
  },
  minus(out, at, a, i, b, j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = a[(i + k) | 0]! - b[(j + k) | 0]!;
  },
  times(out, at, a, i, b, j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = a[(i + k) | 0]! * b[(j + k) | 0]!;
  },
  over(out, at, a, i, b, j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = a[(i + k) | 0]! / b[(j + k) | 0]!;
  },
  atLeast(out, at, a, i, b, j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = Math.max(a[(i + k) | 0]!, b[(j + k) | 0]!);
  },
  atMost(out, at, a, i, b, j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = Math.min(a[(i + k) | 0]!, b[(j + k) | 0]!);
  },
  root(out, at, a, i, _b, _j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = Math.sqrt(a[(i + k) | 0]!);
  },
  sign(out, at, a, i, _b, _j, n) {
    for (let k = 0; k < n; k++) out[(at + k) | 0] = Math.sign(a[(i + k) | 0]!);
  },
};

/**
 * A rule step by step, on a block of numbers at a time. Results of steps are rounded as `Block` holds them.
 *
 * @param Block the arrays of the cells
 */
export function ruleByBlocks(rule: Rule, Block: Float32ArrayConstructor | Float64ArrayConstructor): RuleOnCells {
  const { cells: count, numbers, constants, steps, results } = program(rule);
  /** What each place of the program holds: a cell's own array, or a block. */
  const places: Floats[] = [
    ...Array.from({ length: count }, () => new Block(0)),
    ...Array.from({ length: numbers }, () => new Block(BLOCK)),
    ...constants.map((value) => new Block(BLOCK).fill(value)),
    ...steps.map(() => new Block(BLOCK)),
  ];
  const firstStep = places.length - steps.length;
  /** Where a step writes: to the cell whose new numbers these are, unless a later step still reads the old ones. */
  const homes = steps.map((_, s) => {
    const cell = results.indexOf(firstStep + s);
    const isRead = steps.slice(s + 1).some(({ a, b }) => a === cell || b === cell);
    return cell >= 0 && !isRead ? cell : firstStep + s;
  });
  const home = (place: number): number => homes[place - firstStep] ?? place;
  const work = steps.map(({ does, a, b }, s) => ({ loop: loops[does], out: homes[s]!, a: home(a), b: home(b) }));
  const copies = results.map((place, cell) => ({ cell, from: home(place) })).filter(({ cell, from }) => cell !== from);

  return (cells, given, length = cells[0]!.rows * cells[0]!.cols) => {
    for (let c = 0; c < count; c++) places[c] = cells[c]!.get();
    for (let k = 0; k < numbers; k++) {
      const place = places[count + k]!;
      for (let i = 0; i < BLOCK; i++) place[i] = given[k]!; // `fill` would allocate its argument
    }
    // Cells are read and written from `at` on, all else from its start.
    for (let at = 0; at < length; at += BLOCK) {
      const n = Math.min(BLOCK, length - at);
      for (let s = 0; s < work.length; s++) {
        const { loop, out, a, b } = work[s]!;
        loop(places[out]!, out < count ? at : 0, places[a]!, a < count ? at : 0, places[b]!, b < count ? at : 0, n);
      }
      for (let c = 0; c < copies.length; c++) {
        const { cell, from } = copies[c]!;
        const [out, numbers, first] = [places[cell]!, places[from]!, from < count ? at : 0];
        for (let k = 0; k < n; k++) out[at + k] = numbers[first + k]!;
      }
    }
  };
}
