import { cell, type Network } from "@closurenet/core";
import { describe, expect, it } from "vitest";
import { frameClock, type Course, type FrameClock } from "./frame-clock.ts";

/** Weights without a network. `move` moves them by a distance; `looks` counts how often they are read. */
function weights(...sizes: number[]): Pick<Network, "params"> & { move(by: number): void; looks: number } {
  const cells = sizes.map((size) => cell(1, size, new Float32Array(size)));
  const moving = {
    looks: 0,
    params: cells.map((value, i) => ({
      name: `layers.${i}.W`,
      value: { ...value, get: () => (moving.looks++, value.get()) },
      grad: value,
    })),
    move: (by: number) => void (cells[0]!.get()[0]! += by),
  };
  return moving;
}

/** The frames of a training whose weights move by `pace(step)`; epochs are of equal length. */
function frames(course: Course, pace: (step: number) => number): number[] {
  const net = weights(1);
  return taken(frameClock(net, course, null), course, (step) => net.move(pace(step)));
}

function taken(clock: FrameClock, { steps, epochs }: Course, act: (step: number) => void): number[] {
  const found: number[] = [];
  for (let step = 0; step <= steps; step++) {
    if (step > 0) act(step);
    if (clock.tick(step, step % (steps / epochs) === 0)) found.push(step);
  }
  return found;
}

const gaps = (steps: readonly number[]): number[] => steps.slice(1).map((step, i) => step - steps[i]!);
const steadily = (): number => 1;

describe("a motion clock", () => {
  it("takes every step of a training of fewer than 300", () => {
    const course = { steps: 299, epochs: 1, slowing: 1 };
    expect(frames(course, steadily)).toEqual(Array.from({ length: 300 }, (_, step) => step));
    expect(frameClock(weights(1), course, null).cells.size).toBe(0);
    expect(frameClock(weights(1), { ...course, steps: 300 }, null).cells.size).toBe(2);
  });

  it.each([
    [300, 150],
    [301, 150],
    [1000, 270],
    [12_345, 270],
  ])("takes 300 frames at most, of %i steps, and at least %i", (steps, least) => {
    for (const slowing of [0.35, 0.8]) {
      for (const pace of [steadily, (step: number) => 1 / step, (step: number) => 1 - step / steps]) {
        const found = frames({ steps, epochs: 1, slowing }, pace);
        expect(found.length).toBeLessThanOrEqual(300);
        expect(found.length).toBeGreaterThanOrEqual(least);
        expect([found[0], found.at(-1)]).toEqual([0, steps]);
      }
    }
  });

  it("reserves frames for the ends of epochs, and takes more than 300 only if there are more epochs", () => {
    expect(frames({ steps: 800, epochs: 400, slowing: 0.8 }, steadily)).toHaveLength(401);
    expect(frames({ steps: 598, epochs: 299, slowing: 0.8 }, steadily)).toHaveLength(300);
    expect(frames({ steps: 894, epochs: 298, slowing: 0.8 }, steadily)).toHaveLength(300);
  });

  it("spaces frames evenly if the weights move evenly", () => {
    const found = gaps(frames({ steps: 30_000, epochs: 1, slowing: 1 }, steadily));
    expect(Math.min(...found)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...found)).toBeLessThanOrEqual(150); // it reads the weights every 50 steps
  });

  it.each([1, 0.8, 0.6])(
    "shares the way that it expects out among the frames that are left: %d of the pace",
    (slowing) => {
      const steps = 3000;
      const left = 300 - 2; // without the first and the last
      expect(gaps(frames({ steps, epochs: 1, slowing }, steadily))[0]).toBe(Math.ceil((slowing * steps) / left));
    },
  );

  it("takes frames at most twice as often as a frame every n steps", () => {
    const burst = frames({ steps: 12_000, epochs: 1, slowing: 0.35 }, (step) => (step % 400 < 80 ? 1 + step : 0));
    expect(Math.min(...gaps(burst))).toBe(12_000 / 300 / 2);
  });

  it("takes frames at least a quarter as often if nothing moves any more", () => {
    const still = frames({ steps: 600, epochs: 1, slowing: 0.35 }, (step) => (step === 1 ? 1 : 0));
    expect(new Set(gaps(still).slice(1, -1))).toEqual(new Set([4 * (600 / 300)]));
  });

  it("spreads the remaining frames if they are few and nothing moves any more", () => {
    const steps = 600;
    const found = frames({ steps, epochs: 1, slowing: 0.35 }, (step) => (step < 290 ? 1.1 ** step : 0));
    const from = found.findIndex((step) => step > 290);
    expect(300 - from).toBeLessThan(20);
    for (let i = from; i < found.length - 2; i++) {
      const left = 300 - (i + 1) - 1; // one is reserved for the last step
      const [at, next] = [found[i]!, found[i + 1]!];
      expect(next - at).toBeGreaterThanOrEqual((steps - next) / left);
      expect(next - at - 1).toBeLessThan((steps - (next - 1)) / left);
    }
  });
});

const paceOf = (clock: FrameClock): number => clock.cells.get("film.clock")!.get()[3]!;

describe("the state of a motion clock", () => {
  const course = { steps: 1000, epochs: 1, slowing: 0.8 };

  it("is the mean pace of all steps so far, and after 50 steps that of about 50", () => {
    const net = weights(1);
    const clock = frameClock(net, course, null);
    clock.tick(0, true);
    let mean = 0;
    for (let step = 1; step <= 120; step++) {
      net.move(step % 7);
      clock.tick(step, false);
      mean += ((step % 7) - mean) / Math.min(step, 50);
      expect(paceOf(clock)).toBeCloseTo(mean, 9);
    }
  });

  it("are at most 4096 weights, evenly spaced over all layers", () => {
    const sampled = (...sizes: number[]) => frameClock(weights(...sizes), course, null).cells.get("film.weights")!;
    expect([sampled(4096), sampled(4097), sampled(4096, 1), sampled(3 * 4096)].map(({ cols }) => cols)).toEqual([
      4096, 2049, 2049, 4096,
    ]);
    const net = weights(5000, 3, 4999); // 10,002 in all: every third
    net.params.forEach(({ value }, layer) => value.get().forEach((_, i, w) => (w[i] = 10_000 * layer + i)));
    const clock = frameClock(net, course, null);
    clock.tick(0, true);
    const all = net.params.flatMap(({ value }) => [...value.get()]);
    expect([...clock.cells.get("film.weights")!.get()]).toEqual(all.filter((_, i) => i % 3 === 0));
  });

  it("comes from two readings per frame in a long training, and from one after each of its first steps", () => {
    const net = weights(1);
    const looked: number[] = [];
    const clock = frameClock(net, { ...course, steps: 30_000 }, null);
    for (let step = 0; step <= 30_000; step++) {
      net.looks = 0;
      clock.tick(step, step === 0);
      if (net.looks > 0) looked.push(step);
    }
    const atFirst = Array.from({ length: 50 }, (_, step) => step);
    expect(looked).toEqual([...atFirst, ...Array.from({ length: 600 }, (_, i) => 50 * (i + 1))]);
  });

  it("is the way of one step, however many steps lie between two readings", () => {
    const net = weights(1);
    const clock = frameClock(net, { ...course, steps: 6000 }, null); // reads the weights every 10 steps
    clock.tick(0, true);
    for (let step = 1; step <= 200; step++) {
      net.move(2);
      clock.tick(step, false);
      expect(paceOf(clock)).toBeCloseTo(2, 6);
    }
  });
});

it("takes the same frames in every version, because a seed must give the same film", () => {
  const course = { steps: 3000, epochs: 3, slowing: 0.35 };
  const found = frames(course, (step) => 1 / (10 + step));
  expect(
    [found.length, ...found.slice(0, 12), ...found.slice(100, 112), ...found.slice(-12)].join(" "),
  ).toMatchInlineSnapshot(
    `"300 0 5 10 15 20 25 30 35 40 45 50 55 500 505 510 515 520 525 530 535 540 545 550 555 2164 2193 2224 2257 2293 2332 2376 2426 2486 2562 2675 3000"`,
  );
});

describe("a steady clock", () => {
  it("takes every n-th step, and marked steps", () => {
    const clock = frameClock(weights(1), { steps: 10, epochs: 2, slowing: 1 }, 4);
    expect(taken(clock, { steps: 10, epochs: 2, slowing: 1 }, () => {})).toEqual([0, 4, 5, 8, 10]);
    expect(clock.cells.size).toBe(0);
  });

  it("is used if it is asked for, however long the training is", () => {
    const course = { steps: 600, epochs: 1, slowing: 1 };
    expect(taken(frameClock(weights(1), course, 1), course, () => {})).toHaveLength(601);
  });
});
