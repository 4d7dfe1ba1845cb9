import { readFileSync } from "node:fs";
import { sgd, type GradientTransform } from "@closurenet/core";
import { referenceKernels } from "@closurenet/core/testing";
import { describe, expect, it, test } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  clipByValue,
  exponential,
  lion,
  momentum,
  nesterov,
  rmsprop,
  scheduled,
  stepDecay,
  warmUp,
  weightDecay,
  type Schedule,
} from "./index.ts";
import { alone } from "./testing/alone.ts";
import { normals } from "./testing/measures.ts";

type Options = Readonly<Record<string, number | undefined>>;

const moments = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
/** Each rule with all its options and the defaults that its documentation names. */
const rules: [string, (rate: number, options?: Options) => GradientTransform, Options, string][] = [
  ["momentum", momentum, { beta: 0.9 }, "`momentum(η, { beta = 0.9 })`"],
  ["nesterov", nesterov, { beta: 0.9 }, "`nesterov(η, { beta = 0.9 })`"],
  ["adagrad", adagrad, { initial: 0.1 }, "`adagrad(η, { initial = 0.1 })`"],
  ["rmsprop", rmsprop, { beta: 0.9, epsilon: 1e-7 }, "`rmsprop(η, { beta = 0.9, epsilon = 1e-7 })`"],
  ["adam", adam, moments, "`adam(η, { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 })`"],
  ["adamw", adamw, { ...moments, lambda: 0.01 }, "`adamw(η, { lambda = 0.01, …adam's })`"],
  ["lion", lion, { beta1: 0.9, beta2: 0.99 }, "`lion(η, { beta1 = 0.9, beta2 = 0.99 })`"],
];

/** The weights after some steps, in 64-bit floats, so that the smallest change of an option shows. */
function weights(rule: GradientTransform, steps = 50): number[] {
  const a = alone(rule, normals(100, "W"), { steps, kernels: referenceKernels() });
  for (let step = 0; step < steps; step++) a.step(normals(100, `g${step}`, 0.01));
  return a.weights();
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const readme = read("../README.md");
/** The file that declares the options of a rule, if it has another name. */
const declared: Readonly<Record<string, readonly string[]>> = { nesterov: ["momentum"], adamw: ["adamw", "adam"] };

describe.each(rules)("%s", (name, rule, defaults, documented) => {
  it("its defaults are the same written out, left out, and as undefined", () => {
    const right = weights(rule(0.01));
    expect(weights(rule(0.01, defaults))).toEqual(right);
    expect(weights(rule(0.01, {}))).toEqual(right);
    const left = Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined]));
    expect(weights(rule(0.01, left))).toEqual(right);
  });

  test.each(Object.keys(defaults))("another %s makes other steps", (option) => {
    const changed = { ...defaults, [option]: defaults[option]! * 0.99 };
    expect(weights(rule(0.01, changed))).not.toEqual(weights(rule(0.01)));
  });

  it("another learning rate makes other steps", () => {
    expect(weights(rule(0.0101))).not.toEqual(weights(rule(0.01)));
  });

  it("is documented so", () => {
    expect(readme).toContain(`| ${documented} |`);
    const source = (declared[name] ?? [name]).map((file) => read(`${file}.ts`)).join();
    const options = [...source.matchAll(/; (\S+) by default.* \*\/\n {2}readonly (\w+)\?/g)];
    expect(Object.fromEntries(options.map(([, value, option]) => [option, Number(value)]))).toEqual(defaults);
  });
});

const all = (schedule: Schedule, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => schedule(step, steps));

it("schedules give the same factors with defaults and with these written out", () => {
  expect(all(exponential(), 40)).toEqual(all(exponential(0.01), 40));
  expect(all(exponential(undefined), 40)).toEqual(all(exponential(0.01), 40));
  expect(all(exponential(0.0101), 40)).not.toEqual(all(exponential(), 40));
  expect(all(stepDecay(), 40)).toEqual(all(stepDecay(0.1, [0.5, 0.75]), 40));
  expect(all(stepDecay(undefined, undefined), 40)).toEqual(all(stepDecay(), 40));
  for (const other of [stepDecay(0.101), stepDecay(0.1, [0.5, 0.7]), stepDecay(0.1, [0.45, 0.75])]) {
    expect(all(other, 40)).not.toEqual(all(stepDecay(), 40));
  }
  expect(readme).toContain("| `exponential(last = 0.01)` |");
  expect(readme).toContain("| `stepDecay(γ = 0.1, at = [0.5, 0.75])` |");
});

describe("at the edges", () => {
  const { MIN_VALUE: least, MAX_VALUE: most } = Number;
  const below1 = 1 - 2 ** -53;
  const leastFloat = 2 ** -149;

  /** Values that a call accepts, and values just beyond them, which it refuses. */
  const edges: [string, (value: number) => unknown, readonly number[], readonly number[]][] = [
    ...rules.flatMap(([name, rule, defaults]): typeof edges => [
      [`learning rate of ${name}`, (rate) => rule(rate, name === "adamw" ? { lambda: 0 } : {}), [least, most], [0]],
      ...Object.keys(defaults).map((option): (typeof edges)[number] => [
        `${option} of ${name}`,
        (value) => rule(1, { [option]: value }),
        /beta|lambda/.test(option) ? [0, below1] : [leastFloat, most],
        /beta|lambda/.test(option) ? [-least, 1] : [0, leastFloat / 2], // as a float the last one is 0, too
      ]),
    ]),
    ["share of weightDecay", weightDecay, [0, below1], [-least, 1]],
    ["length of clipByGlobalNorm", clipByGlobalNorm, [least, most], [0]],
    ["bound of clipByValue", clipByValue, [least, most], [0]],
    ["last factor of exponential", exponential, [least, most], [0]],
    ["factor of stepDecay", stepDecay, [least, most], [0]],
    ["place of stepDecay", (place) => stepDecay(0.1, [0.5, place]), [0, below1], [-least, 1]],
    ["count of warmUp", (count) => warmUp(() => 1, count), [1, 2 ** 53], [0, -1, 1.5, 1 - 2 ** -53]],
    [
      "factor of scheduled",
      (factor) =>
        weights(
          scheduled(() => factor),
          1,
        ),
      [0, least, most],
      [-least],
    ],
  ];

  test.each(edges)("%s", (_, call, taken, refused) => {
    for (const value of taken) expect(() => call(value)).not.toThrow();
    for (const value of [...refused, Infinity, -Infinity, NaN]) expect(() => call(value)).toThrow(`got ${value}`);
  });

  it("a beta of 0 remembers nothing, a lambda of 0 decays nothing", () => {
    expect(weights(momentum(0.1, { beta: 0 }))).toEqual(weights(sgd(0.1)));
    expect(weights(nesterov(0.1, { beta: 0 }))).toEqual(weights(sgd(0.1)));
    expect(weights(adamw(0.1, { lambda: 0 }))).toEqual(weights(adam(0.1)));
    expect(weights(chain(sgd(0.1), weightDecay(0)))).toEqual(weights(sgd(0.1)));
  });

  it("a product of η and λ of 1 or more is refused, whatever each of them is", () => {
    expect(() => adamw(4, { lambda: 0.2499 })).not.toThrow();
    expect(() => adamw(4, { lambda: 0.25 })).toThrow("got 1.");
    expect(() => adamw(0.01, { lambda: 99 })).not.toThrow();
  });

  it("gradients of exactly the given length do not change; longer ones are scaled down to it", () => {
    const g = [3, 0, 0, 4, 0, 0];
    const left = (c: number, gradient = g): number[] => {
      const a = alone(clipByGlobalNorm(c), new Float64Array(6), { kernels: referenceKernels() });
      a.step(gradient);
      return a.weights();
    };
    const rounded = [0.3 * 9, 0, 0, 0.4 * 9, 0, 0]; // 4.5 long, and 3.6 · 4.5 / 4.5 is not 3.6
    expect(left(4.5, rounded)).toEqual(rounded);
    expect(left(5)).toEqual(g);
    expect(left(5 * (1 + 1e-15))).toEqual(g);
    const just = 5 * (1 - 1e-15);
    expect(left(just)).toEqual(g.map((x) => (x * just) / 5));
    expect(left(just)).not.toEqual(g);
    for (const c of [4.9, 3, 2.5, 0.1]) expect(left(c)).toEqual(g.map((x) => (x * c) / 5));
  });

  it("stepDecay falls at the first step that has reached the place, and not earlier", () => {
    const schedule = stepDecay(0.5, [0.25]);
    expect([24, 25, 26].map((step) => schedule(step, 100))).toEqual([1, 0.5, 0.5]);
    expect([2, 3].map((step) => schedule(step, 10))).toEqual([1, 0.5]); // 0.25 · 10 is between them
    expect(all(stepDecay(0.5, [0]), 2)).toEqual([0.5, 0.5]);
  });

  it("warm-up leaves at least one step to its schedule", () => {
    const asked: number[][] = [];
    const schedule = warmUp((...args) => (asked.push(args), 0.5), 3);
    expect(all(schedule, 4)).toEqual([0.125, 0.25, 0.375, 0.5]);
    expect(asked).toEqual(Array.from({ length: 4 }, () => [0, 1]));
    expect(() => schedule(0, 3)).toThrow("expected fewer steps than the 3 of the training, got 3.");
  });
});
