import type { Floats } from "../cells/cell.ts";
import { fail } from "../errors.ts";
import { program, type Operation, type Program, type Rule, type RuleOnCells } from "./rule.ts";

const { fround } = Math;

/** Numbers that all steps go through before the next ones: so many of each place stay in the processor's first caches. */
const BLOCK = 256;
/** The most places of a program: its cells, numbers, constants and steps. */
const MOST_PLACES = 256;

/**
 * A block for each place. There is one array for all rules, because engines compile its address into the loops below. Of an
 * array that is handed to a loop they ask kind, length and address again for every number, which takes longer than to compute.
 */
const R = new Float32Array(MOST_PLACES * BLOCK);

/** Two steps in one loop, where nobody else reads the result of the first: out ← (a ∘ b) ∘ c. */
type Pair = "timesPlus" | "timesTimes" | "overTimes" | "rootPlus";

/** A loop over `n` numbers of the blocks that begin at `out`, `a`, `b` and `c`. */
type Loop = (out: number, n: number, a: number, b: number, c: number) => void;

// A loop for each operation: one loop that is told the operation would ask for it at every number. `| 0` spares a check for
// overflow.
const loops: Readonly<Record<Operation | Pair, Loop>> = {
  plus(out, n, a, b) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = R[(a + k) | 0]! + R[(b + k) | 0]!;
  },
  minus(out, n, a, b) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = R[(a + k) | 0]! - R[(b + k) | 0]!;
  },
  times(out, n, a, b) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = R[(a + k) | 0]! * R[(b + k) | 0]!;
  },
  over(out, n, a, b) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = R[(a + k) | 0]! / R[(b + k) | 0]!;
  },
  atLeast(out, n, a, b) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = Math.max(R[(a + k) | 0]!, R[(b + k) | 0]!);
  },
  atMost(out, n, a, b) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = Math.min(R[(a + k) | 0]!, R[(b + k) | 0]!);
  },
  root(out, n, a) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = Math.sqrt(R[(a + k) | 0]!);
  },
  sign(out, n, a) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = Math.sign(R[(a + k) | 0]!);
  },
  timesPlus(out, n, a, b, c) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = fround(R[(a + k) | 0]! * R[(b + k) | 0]!) + R[(c + k) | 0]!;
  },
  timesTimes(out, n, a, b, c) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = fround(R[(a + k) | 0]! * R[(b + k) | 0]!) * R[(c + k) | 0]!;
  },
  overTimes(out, n, a, b, c) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = fround(R[(a + k) | 0]! / R[(b + k) | 0]!) * R[(c + k) | 0]!;
  },
  rootPlus(out, n, a, _b, c) {
    for (let k = 0; k < n; k++) R[(out + k) | 0] = fround(Math.sqrt(R[(a + k) | 0]!)) + R[(c + k) | 0]!;
  },
};

/** The pairs by the operation that comes second. Both commute: the first result may be either operand. */
const pairs: Readonly<Partial<Record<Operation, Readonly<Partial<Record<Operation, Pair>>>>>> = {
  plus: { times: "timesPlus", root: "rootPlus" },
  times: { times: "timesTimes", over: "overTimes" },
};

/** A loop, and where its blocks begin. */
interface Work {
  readonly loop: Loop;
  readonly out: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** The steps as loops, two in one where there is a pair. */
function loopsOf({ cells, numbers, constants, steps, results }: Program): Work[] {
  const firstStep = cells + numbers + constants.length;
  const reads = new Map<number, number>();
  const read = (place: number): unknown => reads.set(place, (reads.get(place) ?? 0) + 1);
  for (const { a, b } of steps) for (const place of new Set([a, b])) read(place);
  results.forEach(read);

  const work: Work[] = [];
  const done = new Set<number>();
  for (let s = steps.length - 1; s >= 0; s--) {
    if (done.has(s)) continue;
    const { does, a, b } = steps[s]!;
    const out = (firstStep + s) * BLOCK;
    const orders = a === b ? [] : [[a, b] as const, [b, a] as const];
    const pair = orders.flatMap(([from, other]) => {
      const first = steps[from - firstStep];
      const name = first && reads.get(from) === 1 && pairs[does]?.[first.does];
      return name ? [{ name, first, from, other }] : [];
    })[0];
    if (pair) done.add(pair.from - firstStep);
    const operands = pair ? [pair.first.a, pair.first.b, pair.other] : [a, b, b];
    const [at, bt, ct] = operands.map((place) => place * BLOCK);
    work.push({ loop: loops[pair?.name ?? does], out, a: at!, b: bt!, c: ct! });
  }
  return work.toReversed();
}

/** Copies `n` numbers from `at` on into a block; eight at a time, so that the array is asked for less often. */
function load(values: Floats, at: number, block: number, n: number): void {
  let k = 0;
  for (; k + 8 <= n; k += 8) {
    const [from, to] = [at + k, block + k];
    R[to] = values[from]!;
    R[to + 1] = values[from + 1]!;
    R[to + 2] = values[from + 2]!;
    R[to + 3] = values[from + 3]!;
    R[to + 4] = values[from + 4]!;
    R[to + 5] = values[from + 5]!;
    R[to + 6] = values[from + 6]!;
    R[to + 7] = values[from + 7]!;
  }
  for (; k < n; k++) R[block + k] = values[at + k]!;
}

/** A rule on cells of 32-bit floats, step by step, on a block of numbers at a time. */
export function ruleByBlocks(rule: Rule): RuleOnCells {
  const traced = program(rule);
  const { cells: count, numbers, constants, steps, results } = traced;
  const scalars = numbers + constants.length;
  const places = count + scalars + steps.length;
  if (places > MOST_PLACES) {
    const what = "cells, numbers, constants and steps in all";
    fail("rule", `expected at most ${MOST_PLACES} ${what}, got ${places}. Make two rules of it.`);
  }
  const work = loopsOf(traced);
  const written = results
    .map((place, cell) => ({ cell, block: R.subarray(place * BLOCK, (place + 1) * BLOCK), place }))
    .filter(({ cell, place }) => cell !== place);
  const values: Floats[] = [];

  return (cells, given, length = cells[0]!.rows * cells[0]!.cols) => {
    for (let c = 0; c < count; c++) values[c] = cells[c]!.get();
    const used = Math.min(BLOCK, length);
    for (let k = 0; k < scalars; k++) {
      const block = (count + k) * BLOCK;
      // `fill` would allocate its argument
      for (let i = 0; i < used; i++) R[block + i] = k < numbers ? given[k]! : constants[k - numbers]!;
    }
    for (let at = 0; at < length; at += BLOCK) {
      const n = Math.min(BLOCK, length - at);
      for (let c = 0; c < count; c++) load(values[c]!, at, c * BLOCK, n);
      for (let s = 0; s < work.length; s++) {
        const { loop, out, a, b, c } = work[s]!;
        loop(out, n, a, b, c);
      }
      for (let w = 0; w < written.length; w++) {
        const { cell, block } = written[w]!;
        const out = values[cell]!;
        if (n === BLOCK) out.set(block, at);
        else for (let k = 0; k < n; k++) out[at + k] = block[k]!;
      }
    }
  };
}
