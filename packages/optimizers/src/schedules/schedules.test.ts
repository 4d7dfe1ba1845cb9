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

it("linear falls in even steps, so that the step after the last, which is never taken, would have 0", () => {
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

/** Factors that schedulers of PyTorch 2.13 give a learning rate of 1, as its optimizer has them before each step. */
const pytorch: [string, Schedule, number[]][] = [
  ["OneCycleLR(1, total_steps=1)", oneCycle, [4e-6]],
  ["OneCycleLR(1, total_steps=2)", oneCycle, [0.811745653949763, 4e-6]],
  ["OneCycleLR(1, total_steps=3)", oneCycle, [0.9944154354509117, 0.46263710266697505, 4e-6]],
  ["OneCycleLR(1, total_steps=4)", oneCycle, [0.040000000000000036, 0.811745653949763, 0.28306099820869923, 4e-6]],
  [
    "OneCycleLR(1, total_steps=10)",
    oneCycle,
    [
      0.040000000000000036, 0.52, 1, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893, 0.38874197806371075,
      0.18825834605023697, 0.049519367986526286, 4e-6,
    ],
  ],
  [
    "LinearLR(start_factor=1, end_factor=0, total_iters=10)",
    linear,
    [1, 0.9, 0.7999999999999999, 0.7, 0.6, 0.5, 0.4, 0.30000000000000004, 0.20000000000000004, 0.10000000000000002],
  ],
  [
    "CosineAnnealingLR(T_max=10)",
    cosine,
    [
      1, 0.9755282581475768, 0.9045084971874737, 0.7938926261462366, 0.6545084971874737, 0.5, 0.34549150281252633,
      0.2061073738537635, 0.09549150281252633, 0.024471741852423234,
    ],
  ],
  [
    "ExponentialLR(gamma=.01 ** (1 / 10))",
    exponential(),
    [
      1, 0.6309573444801932, 0.39810717055349726, 0.251188643150958, 0.15848931924611134, 0.09999999999999999,
      0.06309573444801932, 0.03981071705534972, 0.025118864315095798, 0.015848931924611134,
    ],
  ],
  ["MultiStepLR(milestones=[4, 6])", stepDecay(), [1, 1, 1, 1, 0.1, 0.1, 0.010000000000000002, 0.010000000000000002]],
  [
    "SequentialLR of LinearLR(start_factor=1 / 4, total_iters=3) and CosineAnnealingLR(T_max=7), milestones=[3]",
    warmUp(cosine, 3),
    [
      0.25, 0.5, 0.75, 1, 0.9504844339512095, 0.8117449009293668, 0.6112604669781572, 0.38873953302184283,
      0.18825509907063326, 0.04951556604879048,
    ],
  ],
];

test.each(pytorch)("%s of PyTorch has the same factors", (_, schedule, factors) => {
  all(schedule, factors.length).forEach((s, step) => expect(Math.abs(s - factors[step]!)).toBeLessThan(2e-16));
});

test.each([
  [100, { 1: 0.042813780565907456, 14: 0.49401332387899954, 28: 0.9971862194340926, 29: 1, 30: 0.9994965352845243 }],
  [100, { 64: 0.500002, 98: 0.0005074647154757879, 99: 4e-6 }],
  [101, { 1: 0.04275651040027317, 29: 0.9997516976618612, 30: 0.9997581421134295, 31: 0.9985740952939572 }],
  [101, { 64: 0.5144414847758256, 99: 0.0004975461039612923, 100: 4e-6 }],
])("oneCycle of %s steps is PyTorch's OneCycleLR with that total_steps", (steps, factors) => {
  for (const [step, s] of Object.entries(factors)) {
    expect(Math.abs(oneCycle(Number(step), steps) - s)).toBeLessThan(2e-16);
  }
});

it("oneCycle rises up to step 0.3·steps − 1, and falls from there on", () => {
  const factors = all(oneCycle, 100);
  expect(rises(factors.slice(0, 30))).toBe(true);
  expect(rises(factors.slice(29).toReversed())).toBe(true);
  expect([factors[0], factors[29]]).toEqual([1 / 25, 1]);
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
