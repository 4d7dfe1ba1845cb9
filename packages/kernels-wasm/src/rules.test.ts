import { plainKernels, type Kernels, type Rule } from "@closurenet/core";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { differences, filled, sparse } from "./testing/matrices.ts";
import { wasmKernels } from "./wasm-kernels.ts";

const plain = plainKernels();
const others = [1, 2, 3].flatMap((threads) => [true, false].map((relaxed) => wasmKernels({ threads, relaxed })));

/** Every operation, with cells, given numbers, constants and results on either side. */
const rules: Readonly<Record<string, Rule>> = {
  all: (a, b, c, t) => {
    const sum = a.plus(b).minus(0.5);
    const root = b.times(b).plus(1e-8).root();
    return [sum.over(root), b.sign().times(t).atLeast(a), sum.times(t).atMost(2).plus(c.over(t))];
  },
  swap: (a, b) => [b, a],
  constant: (_, b, t) => [t.plus(0), b.times(0).plus(t)],
  given: (_, b, t) => [t, b],
  same: (a, b) => [a, b.plus(a)],
};

const odd = [-0, 0, NaN, Infinity, -Infinity, 1e-45, -1e-45, 3.4e38];
const sizes = fc.record({
  name: fc.constantFrom(...Object.keys(rules)),
  rows: fc.constantFrom(1, 2, 3, 17, 100),
  cols: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(255, 256, 257, 4095, 4096, 4097)),
  spare: fc.integer({ min: 0, max: 5 }),
  t: fc.double(),
  seed: fc.nat(1000),
});

it("every operation has the plain kernels' bits, on any number of threads; what is beyond `count` stays", () => {
  fc.assert(
    fc.property(sizes, ({ name, rows, cols, spare, t, seed }) => {
      const rule = rules[name]!;
      const count = Math.max(1, rows * cols - spare);
      const results = [plain, ...others].map((kernels: Kernels) => {
        const values = sparse(rows * cols, 0.3, seed);
        odd.forEach((value, i) => (values[(seed + i * i * 5) % values.length] = value));
        const cells = [values, sparse(rows * cols, 0.3, seed + 1), sparse(rows * cols, 0.1, seed + 2)].map((from) =>
          filled(kernels, rows, cols, from),
        );
        const apply = kernels.rule(rule);
        for (let time = 0; time < 2; time++) {
          kernels.scale(cells[1]!, 0.9); // put off until somebody reads
          apply(cells, [t], count);
        }
        return Object.fromEntries(cells.map(({ get }, i) => [i, get().slice()]));
      });
      for (const result of results.slice(1)) expect(differences(result, results[0]!)).toEqual([]);
    }),
    { seed: 4, numRuns: 60 },
  );
});

const sumOf =
  (terms: number): Rule =>
  (a) => [Array.from({ length: terms }).reduce<typeof a>((sum) => sum.plus(1), a)];

it("a rule that is too long is refused", () => {
  expect(() => others[0]!.rule(sumOf(64))).not.toThrow();
  expect(() => others[0]!.rule(sumOf(65))).toThrowErrorMatchingInlineSnapshot(
    `[Error: [kernels-wasm] rule: expected at most 64 steps, got 65. Make two rules of it.]`,
  );
});
