import { expect, test } from "vitest";
import { measured } from "./measured.ts";
import type { MeasuredPoint } from "./reading/film.ts";

const point = (step: number, accuracy?: number): MeasuredPoint => ({
  step,
  epoch: step / 10,
  loss: 1 / step,
  smoothed: 1 / step,
  ...(accuracy === undefined ? {} : { validation: { loss: 1, accuracy } }),
});

test("finds what a look at every point finds, also after more have come", () => {
  const metrics = Array.from({ length: 100 }, (_, i) => point(3 * i + 1, i % 10 === 9 ? i / 100 : undefined));
  const film = { metrics: metrics.slice(0, 50) };
  const at = measured(film);
  for (const length of [50, 100]) {
    film.metrics.push(...metrics.slice(film.metrics.length, length));
    for (let step = -1; step < 310; step++) {
      const before = film.metrics.filter((entry) => entry.step <= step);
      expect(at(step)).toEqual({
        point: before.at(-1),
        validation: before.findLast(({ validation }) => validation)?.validation,
      });
    }
  }
});

test("of nothing there is nothing", () => {
  expect(measured({ metrics: [] })(5)).toEqual({ point: undefined, validation: undefined });
  expect(measured({ metrics: [point(1), point(2)] })(5)).toEqual({ point: point(2), validation: undefined });
});

test("looks at a few points of many for each step", () => {
  let looks = 0;
  const metrics = Array.from({ length: 8000 }, (_, i) => ({
    ...point(i + 1),
    get step() {
      looks++;
      return i + 1;
    },
  }));
  const at = measured({ metrics });
  for (let step = 1; step <= 8000; step += 80) expect(at(step).point).toBe(metrics[step - 1]);
  expect(looks).toBeLessThan(100 * 15);
});
