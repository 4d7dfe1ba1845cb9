import { expect, it } from "vitest";
import { cell } from "../cells/cell.ts";
import { plainKernels } from "./plain-kernels.ts";
import { referenceKernels } from "./reference-kernels.ts";
import { program, type Expression, type Operation, type Rule } from "./rule.ts";

const { fround } = Math;

const momentum: Rule = (m, g, rate) => {
  const mean = m.times(0.5).plus(g);
  return [mean, mean.times(rate)];
};

it("is a list of steps, each result computed once", () => {
  expect(program(momentum)).toEqual({
    cells: 2,
    numbers: 1,
    constants: [0.5],
    steps: [
      { does: "times", a: 0, b: 3 }, // places: m, g, rate, 0.5, and then the steps
      { does: "plus", a: 4, b: 1 },
      { does: "times", a: 5, b: 2 },
    ],
    results: [5, 6],
  });
});

const values = Array.from({ length: 2500 }, (_, i) => Math.sin(i) * 10 ** ((i % 9) - 4)); // more than a block

const mixed: Rule = (a, b, t) => [a.times(b).plus(t).over(b), b.minus(a).root()];

it("rounds each operation to the floats of the cells", () => {
  const a = values.map(fround);
  const b = values.toReversed().map(fround);
  const t = 0.1;
  const own = (round: (x: number) => number) => [
    a.map((x, i) => round(round(round(x * b[i]!) + round(t)) / b[i]!)),
    a.map((x, i) => round(Math.sqrt(round(b[i]! - x)))),
  ];
  for (const [kernels, round] of [[plainKernels(), fround] as const, [referenceKernels(), (x: number) => x] as const]) {
    const cells = [a, b].map((from) => {
      const made = kernels.cell(50, 50);
      made.set(from);
      return made;
    });
    kernels.rule(mixed)(cells, [t]);
    expect(cells.map(({ get }) => [...get()])).toEqual(own(round));
  }
});

const pairs: Record<string, Rule> = {
  "a product plus": (a, b, t) => [a.times(t).plus(b), t.plus(a.times(b))],
  "a product times": (a, b, t) => [a.times(a).times(t), t.times(b.times(a))],
  "a quotient times": (a, b, t) => [a.over(t).times(b), b.times(b.over(a))],
  "a root plus": (a, b, t) => [a.root().plus(t), b.plus(b.times(b).root())],
  "what two steps read": (a, b, t) => [a.times(b).plus(t), a.times(b).times(t)],
  "what is a result too": (a, b, t) => {
    const product = a.times(b);
    return [product, product.plus(t)];
  },
  "what a step reads twice": (a, b) => [a.times(b).plus(a.times(b)), b.over(a)],
};

it.each(Object.entries(pairs))("rounds twice where two steps are one loop: %s", (_, rule) => {
  const { constants, steps, results } = program(rule);
  const t = [0.3].slice(0, rule.length - 2);
  const [a, b] = [values.map(fround), values.toReversed().map(fround)];
  const own = a.map((x, i) => {
    const places = [x, b[i]!, ...t.map(fround), ...constants.map(fround)];
    for (const { does, a: first, b: second } of steps) {
      const [p, q] = [places[first]!, places[second]!];
      const all: Partial<Record<Operation, number>> = { plus: p + q, times: p * q, over: p / q, root: Math.sqrt(p) };
      places.push(fround(all[does]!));
    }
    return results.map((place) => places[place]!);
  });
  const cells = [a, b].map((from) => cell(50, 50, Float32Array.from(from)));
  plainKernels().rule(rule)(cells, t);
  expect(cells.map(({ get }) => [...get()])).toEqual([0, 1].map((c) => own.map((row) => row[c])));
});

it("reads what it writes before, and writes the first `count` numbers alone", () => {
  const [A, B] = [cell(1, 3, Float32Array.of(1, 2, 3)), cell(1, 3, Float32Array.of(4, 5, 6))];
  plainKernels().rule((a, b) => [b, a])([A, B], [], 2);
  expect([[...A.get()], [...B.get()]]).toEqual([
    [4, 5, 3],
    [1, 2, 6],
  ]);
  plainKernels().rule((a, b) => [a.plus(b), a.times(b)])([A, B], []);
  expect([[...A.get()], [...B.get()]]).toEqual([
    [5, 7, 9],
    [4, 10, 18],
  ]);
});

const long: Rule = (a) => [Array.from({ length: 254 }).reduce<Expression>((sum) => sum.plus(2), a)];

it("tells what a rule has to return", () => {
  // @ts-expect-error: what a JavaScript user may write
  expect(() => program((a) => a.plus(1))).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] rule: expected a new number for each of its cells, which are its first symbols, got an object.]`,
  );
  expect(() => program((a) => [a, a])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] rule: expected a new number for each of its cells, which are its first symbols, got 2 for 1 symbols.]`,
  );
  // @ts-expect-error: what a JavaScript user may write
  expect(() => program((a) => [a.plus("1")])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] rule: expected expressions and numbers, got the text "1".]`,
  );
  expect(() => plainKernels().rule(long)).not.toThrow();
  expect(() => plainKernels().rule((a) => [long(a)[0]!.plus(2)])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] rule: expected at most 256 cells, numbers, constants and steps in all, got 257. Make two rules of it.]`,
  );
});
