import { describe, expect, test } from "vitest";
import { frameAtMoment, momentsOf, nearestMoment, placesOf, timesOf } from "./clock.ts";

const point = (step: number, smoothed: number | undefined) => ({ step, epoch: step / 10, loss: 1, smoothed });

describe("a clock of iterations or epochs", () => {
  const a = [0, 10, 20];
  const b = [0, 15, 30, 45];
  const at = (moment: number) => frameAtMoment("iteration", a, moment);

  test("has a moment wherever a film has a frame, evenly by its own unit", () => {
    const moments = momentsOf("iteration", [a, b]);
    expect(moments).toEqual([0, 10, 15, 20, 30, 45]);
    expect(placesOf("iteration", moments)[2]).toBe(15 / 45);
    expect(momentsOf("iteration", [])).toEqual([]);
    expect([...placesOf("epoch", [3])]).toEqual([0]);
  });

  test("shows the last frame that was recorded by then, and holds the last one", () => {
    expect(at(9)).toEqual({ frame: 0, standing: "there" });
    expect(at(10)).toEqual({ frame: 1, standing: "there" });
    expect(at(20)).toEqual({ frame: 2, standing: "there" });
    expect(at(21)).toEqual({ frame: 2, standing: "ended" });
    expect(frameAtMoment("epoch", [], 1)).toEqual({ frame: 0, standing: "never" });
  });

  test("finds the nearest moment", () => {
    expect(nearestMoment([0, 10, 15, 20], 13)).toBe(2);
    expect(nearestMoment([], 13)).toBe(0);
  });
});

describe("a clock of the loss", () => {
  const film = {
    steps: [0, 2, 4, 6, 8],
    epochs: [],
    metrics: [point(1, 2), point(2, 1.5), point(3, 1.8), point(4, 1.7), point(6, 0.5), point(8, 0.6)],
  };
  const times = timesOf("loss", film, 5);
  const at = (moment: number) => frameAtMoment("loss", times, moment);

  test("runs down along the smallest smoothed loss so far", () => {
    expect(times).toEqual([2, 1.5, 1.5, 0.5, 0.5]);
    expect(timesOf("loss", film, 2), "of frames that were read").toEqual([2, 1.5]);
    expect(timesOf("loss", { ...film, metrics: [] }, 5), "nothing was measured").toEqual([]);
    expect(momentsOf("loss", [times, [1]])).toEqual([2, 1.5, 1, 0.5]);
    expect([...placesOf("loss", [4, 2, 1])]).toEqual([0, 0.5, 1]);
  });

  test("shows where a run first reached a loss, or where it came nearest", () => {
    expect(at(3)).toEqual({ frame: 0, standing: "there" });
    expect(at(1.5)).toEqual({ frame: 1, standing: "there" });
    expect(at(1.2)).toEqual({ frame: 3, standing: "there" });
    expect(at(0.1)).toEqual({ frame: 3, standing: "never" });
  });
});
