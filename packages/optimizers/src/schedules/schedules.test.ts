import { dataset, mlp, sgd, train } from "@closurenet/core";
import { describe, expect, it, test } from "vitest";
import { chain, cosine, exponential, linear, oneCycle, scheduled, stepDecay, warmUp, type Schedule } from "../index.ts";

const all = (schedule: Schedule, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => schedule(step, steps));
const rises = (factors: readonly number[]): boolean => factors.every((s, i) => i === 0 || s > factors[i - 1]!);

describe("scheduled", () => {
  it("multiplies each update by the factor of its step, counted in a cell", () => {
    const data = dataset({ inputs: [1, 2, 3, 4], labels: [0, 1], classes: 2 });
    const moved = [1, 2, 3].map((steps) => {
      const net = mlp([2, 2], { seed: 1, batch: 2 });
      const asked: number[] = [];
      const training = train(net, data, {
        epochs: steps,
        optimizer: chain(
          sgd(0.1),
          scheduled((step, whole) => {
            expect(whole).toBe(steps);
            asked.push(step);
            return step === 0 ? 1 : 0;
          }),
        ),
      });
      while (!training.next().done);
      expect(asked).toEqual(Array.from({ length: steps }, (_, i) => i));
      expect(training.cells().get("optimizer.1.t")?.get()[0]).toBe(steps);
      return [...net.params[0]!.value.get()];
    });
    expect(moved[1]).toEqual(moved[0]); // from the second step on the factor is 0
    expect(moved[2]).toEqual(moved[0]);
  });

  it("refuses a factor that is none, at its step", () => {
    const data = dataset({ inputs: [1, 2, 3, 4], labels: [0, 1], classes: 2 });
    const run = (schedule: Schedule) => () =>
      train(mlp([2, 2]), data, { epochs: 4, optimizer: chain(sgd(0.1), scheduled(schedule)) }).next();
    expect(run((step, steps) => (step - steps) / 0)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [optimizers] scheduled: expected a factor of at least 0 at step 0 of 4, got -Infinity. A schedule is a function such as (step, steps) => 1 - step / steps.]`,
    );
    expect(run(() => -0.5)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [optimizers] scheduled: expected a factor of at least 0 at step 0 of 4, got -0.5. A schedule is a function such as (step, steps) => 1 - step / steps.]`,
    );
    expect(run(warmUp(cosine, 4))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [optimizers] warmUp: expected fewer steps than the 4 of the training, got 4. A tenth of them will do.]`,
    );
  });
});

describe("every schedule", () => {
  const schedules: [string, Schedule][] = [
    ["linear", linear],
    ["stepDecay", stepDecay()],
    ["exponential", exponential()],
    ["cosine", cosine],
    ["oneCycle", oneCycle],
    ["warmUp(cosine, 1)", warmUp(cosine, 1)],
    ["warmUp(oneCycle, 3)", warmUp(oneCycle, 3)],
  ];

  test.each(schedules)("%s stays between 0 and 1 and gets to 1, whatever the length of the training", (_, schedule) => {
    for (const steps of [10, 11, 100, 2345]) {
      const factors = all(schedule, steps);
      expect(Math.min(...factors)).toBeGreaterThan(0);
      expect(Math.max(...factors)).toBeLessThanOrEqual(1);
      expect(Math.max(...factors)).toBeGreaterThan(0.95);
    }
  });

  test.each(schedules)("%s is a function of the step alone", (_, schedule) => {
    const forward = all(schedule, 50);
    const backward = Array.from({ length: 50 }, (_, i) => schedule(49 - i, 50)).toReversed();
    expect(backward).toEqual(forward);
  });
});

it("linear falls in even steps, so that the step after the last would be 0", () => {
  expect([0, 1, 2, 3, 4].map((step) => linear(step, 4))).toEqual([1, 0.75, 0.5, 0.25, 0]);
});

it("cosine is ½·(1 + cos(π·t / steps)), never rising, ½ halfway to the bit", () => {
  const factors = all(cosine, 100_001);
  const off = factors.map((s, t) => Math.abs(s - 0.5 * (1 + Math.cos((Math.PI * t) / 100_001))));
  expect(off.reduce((most, x) => Math.max(most, x))).toBeLessThan(3e-16);
  expect(factors.every((s, t) => t === 0 || s <= factors[t - 1]!)).toBe(true);
  expect([cosine(0, 7), cosine(1, 2)]).toEqual([1, 0.5]);
  expect(cosine(9, 9)).toBeLessThan(1e-16);
});

it("exponential keeps one ratio", () => {
  const factors = all(exponential(0.01), 40);
  factors.forEach((s, step) => expect(Math.abs(s / 0.01 ** (step / 40) - 1)).toBeLessThan(2e-15));
  expect(exponential(1)(3, 7)).toBe(1);
});

it("stepDecay falls at its places", () => {
  expect(all(stepDecay(0.5, [0.5, 0.75]), 8)).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25]);
  expect(all(stepDecay(0.5, []), 3)).toEqual([1, 1, 1]);
});

it("oneCycle rises for 30 % and falls for the rest", () => {
  const factors = all(oneCycle, 100);
  expect(rises(factors.slice(0, 31))).toBe(true);
  expect(rises(factors.slice(30).toReversed())).toBe(true);
  expect([factors[0], factors[30]]).toEqual([1 / 25, 1]);
  expect(oneCycle(100, 100)).toBeCloseTo(1 / 250_000, 15);
  factors.forEach((s, t) => {
    const right =
      t < 30
        ? 0.04 + (0.96 * (1 - Math.cos((Math.PI * t) / 30))) / 2
        : 4e-6 + ((1 - 4e-6) * (1 + Math.cos((Math.PI * (t - 30)) / 70))) / 2;
    expect(Math.abs(s - right)).toBeLessThan(1e-15);
  });
});

it("warmUp rises in even steps to the schedule, which gets the rest", () => {
  expect(all(warmUp(linear, 3), 7)).toEqual([0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25]);
  expect(
    all(
      warmUp(() => 0.5, 1),
      3,
    ),
  ).toEqual([0.25, 0.5, 0.5]);
  expect(all(warmUp(cosine, 10), 60).slice(10)).toEqual(all(cosine, 50));
});

it("refuses what makes no schedule", () => {
  expect(() => stepDecay(0)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] stepDecay: expected a factor above 0, got 0. Try 0.1.]`,
  );
  expect(() => stepDecay(0.1, [0.5, 50])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] stepDecay: expected places of at least 0 and below 1, got 50. They are shares of the training. Try [0.5, 0.75].]`,
  );
  expect(() => exponential(0)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] exponential: expected a last factor above 0, got 0. Try 0.01.]`,
  );
  expect(() => warmUp(linear, 0)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] warmUp: expected a whole number of steps of at least 1, got 0. Try 100.]`,
  );
  expect(() => warmUp(linear, 0.5)).toThrowErrorMatchingInlineSnapshot(
    `[Error: [optimizers] warmUp: expected a whole number of steps of at least 1, got 0.5. Try 100.]`,
  );
});
