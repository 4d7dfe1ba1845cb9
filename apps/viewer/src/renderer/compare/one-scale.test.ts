import { census, filmRank, halfFrame } from "@closurenet/film";
import { expect, test } from "vitest";
import { oneScale } from "./one-scale.ts";

const [a, b] = [halfFrame([-1, -0.5, 0, 0.25]), halfFrame([0, 2, 4, Number.NaN])];
const bounds = { low: -3, high: 3 };

test("one scale over two films is the scale of all their frames", () => {
  const one = oneScale("film-rank", [census(4, [a]), census(4, [b])], bounds);
  const all = filmRank([a, b], 4);
  expect(one.table).toEqual(all.table);
  expect(one.notNumbers).toBe(1);
  expect(one.legend.high).toBe(4);
});

test("films of layers of different sizes have one scale, too", () => {
  const one = oneScale("film-symmetric", [census(4, [a]), census(1, [halfFrame([8])])], bounds);
  expect([one.legend.low, one.legend.high]).toEqual([-8, 8]);
  expect(one.legend.level(0)).toBe(128);
});

test("a scale of each frame or neuron is not one over films: their rank is", () => {
  expect(oneScale("neuron", [census(4, [a])], bounds).name).toBe("film-rank");
  expect(oneScale("frame-rank", [census(4, [a])], bounds).name).toBe("film-rank");
  expect(oneScale("manual", [census(4, [a])], bounds).legend.high).toBe(3);
});
