import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { halfAtOrder, FIRST_ORDER, halfFrame, halfValues, isNotNumber, LAST_ORDER } from "../half.ts";
import { census } from "./census.ts";
import { filmRank } from "./film-rank.ts";
import { frameRank } from "./frame-rank.ts";
import { legendTicks } from "./legend-ticks.ts";
import { filmSymmetric, manualScale } from "./linear.ts";
import { neuronScale, neuronSizes } from "./neuron.ts";
import { inverseNormal } from "./normal.ts";
import type { ScaleInfo } from "./scale.ts";

const runs = { seed: 5, numRuns: 60 };

/** Films of 1–4 frames with any bit patterns, NaN and infinities among them. */
const films = fc.integer({ min: 1, max: 40 }).chain((count) => {
  const weights = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0x8000, 0x3c00, 0x7c00, 0xfc00));
  const frame = fc.array(weights, { minLength: count, maxLength: count }).map((bits) => Uint16Array.from(bits));
  return fc.record({ count: fc.constant(count), frames: fc.array(frame, { minLength: 1, maxLength: 4 }) });
});

const scales = {
  filmRank: (frames: Uint16Array[], count: number) => filmRank(frames, count),
  filmSymmetric: (frames: Uint16Array[], count: number) => filmSymmetric(frames, count),
  manualScale: () => manualScale(-0.5, 2),
};

function levelsOf(info: ScaleInfo, frame: Uint16Array): Uint8Array {
  const levels = new Uint8Array(frame.length);
  info.scale(frame, levels);
  return levels;
}

describe.each(Object.entries(scales))("%s", (_, make) => {
  test("never falls as the weight rises", () => {
    fc.assert(
      fc.property(films, ({ frames, count }) => {
        const { table } = make(frames, count);
        const byPlace = Array.from(halfAtOrder.subarray(FIRST_ORDER, LAST_ORDER + 1), (bits) => table![bits]!);
        expect(byPlace.every((level, i) => i === 0 || level >= byPlace[i - 1]!)).toBe(true);
      }),
      { ...runs, numRuns: 20 },
    );
  });

  test("the legend reads a level back as a weight of that level", () => {
    fc.assert(
      fc.property(films, ({ frames, count }) => {
        const info = make(frames, count);
        for (const frame of frames) {
          const finite = frame.filter((bits) => Number.isFinite(halfValues[bits]));
          const shown = levelsOf(info, finite);
          const read = levelsOf(info, halfFrame(Array.from(shown, (level) => info.legend.at(level))));
          // Between levels of a straight line, float16 may round to the neighbour.
          expect(shown.every((level, i) => Math.abs(read[i]! - level) <= 1)).toBe(true);
        }
        expect([info.legend.at(0), info.legend.at(255)]).toEqual([info.legend.low, info.legend.high]);
        expect(Number.isFinite(info.legend.low) && Number.isFinite(info.legend.high)).toBe(true);
      }),
      runs,
    );
  });

  test("NaN is painted as zero, infinities as the ends", () => {
    const info = make([halfFrame([-3, -1, 0, 1, 3])], 5);
    const [zero, low, high] = levelsOf(info, Uint16Array.of(0, 0xfc00, 0x7c00));
    const strange = Uint16Array.of(0x7c01, 0x7e01, 0x7fff, 0xfc01, 0xffff);
    expect([...levelsOf(info, strange)]).toEqual(Array(5).fill(zero));
    expect([zero, info.legend.level(0), info.legend.at(zero!)]).toEqual([128, 128, 0]);
    expect(low).toBe(info.table![halfFrame([-65_504])[0]!]);
    expect(high).toBe(info.table![halfFrame([65_504])[0]!]);
  });

  test("levels of another length are refused", () => {
    const info = make([halfFrame([1])], 1);
    expect(() => info.scale(new Uint16Array(3), new Uint8Array(2))).toThrow("expected 3 levels, got 2");
  });
});

const weightsOf = (frame: Uint16Array): number[] => Array.from(frame, (bits) => halfValues[bits]!);

/** By the book: sort the sizes of each sign, mean rank of ties, (1 + (rank − ½) ⁄ n) ⁄ 2, normal quantile, ±3 to 0 and 255. */
function rankedByHand(frame: readonly number[], ranked: readonly number[]): number[] {
  return frame.map((weight) => {
    if (weight === 0) return 128;
    const sizes = ranked.filter((other) => other * weight > 0).map(Math.abs);
    const smaller = sizes.filter((size) => size < Math.abs(weight)).length;
    const ties = sizes.filter((size) => size === Math.abs(weight)).length;
    const share = (smaller + (ties + 1) / 2 - 0.5) / sizes.length;
    const steps = Math.round(127 * Math.min(1, inverseNormal((1 + share) / 2) / 3));
    return weight < 0 ? 127 - steps : 128 + steps;
  });
}

test("both rank scales take each sign's ranks to normal quantiles, over the film or over the frame", () => {
  fc.assert(
    fc.property(films, ({ frames, count }) => {
      const clean = frames.map((frame) => frame.map((bits) => (isNotNumber(bits) ? 0 : bits)));
      const all = clean.flatMap(weightsOf);
      const film = filmRank(clean, count);
      const each = frameRank(count);
      for (const frame of clean) {
        expect([...levelsOf(film, frame)]).toEqual(rankedByHand(weightsOf(frame), all));
        expect([...levelsOf(each, frame)]).toEqual(rankedByHand(weightsOf(frame), weightsOf(frame)));
      }
    }),
    runs,
  );
});

test("examples of the documentation", () => {
  const film = halfFrame([-0.1, 0, 0.1, 0.2]);
  expect([...levelsOf(filmRank([film], 4), film)]).toEqual([98, 128, 141, 177]);
  expect([...levelsOf(frameRank(3), halfFrame([0.1, 7, -2]))]).toEqual([141, 177, 98]);
  const info = neuronScale([halfFrame([1, 10, -0.5, 10])], { units: 2, inputs: 2 });
  expect([...levelsOf(info, halfFrame([1, 10, -0.5, 10]))]).toEqual([255, 255, 63, 255]);
  expect(filmSymmetric([halfFrame([-0.5, 0, 0.25, 0.5])], 4, 1).legend.high).toBe(0.5);
  expect(filmSymmetric([halfFrame([-0.5, 0, 0.25, 0.5])], 4, 1).legend.at(255 / 2)).toBe(0);
  expect(manualScale(-0.3, 0.3).legend.at(255)).toBe(0.3);
});

test("no weight wears the colour of the other sign, and zero alone is the middle of what is drawn", () => {
  fc.assert(
    fc.property(films, ({ frames, count }) => {
      const infos = [
        filmRank(frames, count),
        frameRank(count),
        filmSymmetric(frames, count),
        neuronScale(frames, { units: 1, inputs: count }),
        manualScale(-0.5, 2),
      ];
      for (const info of infos) {
        for (const frame of frames) {
          const levels = levelsOf(info, frame);
          const wrong = weightsOf(frame).filter((weight, i) => {
            if (weight > 0) return levels[i]! < 128;
            if (weight < 0) return levels[i]! > 127;
            return levels[i] !== 128; // 0, −0 and NaN
          });
          expect([info.name, wrong]).toEqual([info.name, []]);
        }
      }
    }),
    { ...runs, numRuns: 20 },
  );
});

test("the series' positive start: no weight is painted as a negative one", () => {
  const start = halfFrame(Array.from({ length: 1000 }, (_, i) => (i + 1) / 1e4));
  const later = start.map((bits, i) => (i % 100 === 0 ? bits | 0x8000 : bits)); // one in a hundred has crossed zero
  const info = filmRank([start, later], 1000);
  expect([Math.min(...levelsOf(info, start)), Math.max(...levelsOf(info, start))]).toEqual([128, 255]);
  expect(levelsOf(info, later).filter((level) => level < 128)).toHaveLength(10);
  const unseen = filmRank([start], 1000); // provisional: a sign that nobody has yet is the mirror of the other
  expect([...levelsOf(unseen, halfFrame([-0.05, 0.05]))].reduce((a, b) => a + b)).toBe(255);
});

test("ends of one sign use that sign's half of the levels", () => {
  const weights = halfFrame([-1, 0, 0.5, 0.75, 1, 2]);
  expect([...levelsOf(manualScale(0.5, 1), weights)]).toEqual([128, 128, 128, 192, 255, 255]);
  expect([...levelsOf(manualScale(-1, 0), weights)]).toEqual([0, 128, 128, 128, 128, 128]);
  expect([...levelsOf(manualScale(-1, -0.5), halfFrame([-2, -1, -0.75, -0.5, 0, 1]))]).toEqual([
    0, 0, 63, 128, 128, 128,
  ]);
  expect([0, 127, 128, 255].map(manualScale(0.5, 1).legend.at)).toEqual([0.5, 0.5, 0.5, 1]);
  expect([0, 127, 128, 255].map(manualScale(-1, -0.5).legend.at)).toEqual([-1, -0.5, -0.5, -0.5]);
});

test("legend ticks are round, stand where they are painted, and keep apart", () => {
  fc.assert(
    fc.property(films, ({ frames, count }) => {
      for (const info of [
        filmRank(frames, count),
        filmSymmetric(frames, count),
        frameRank(count),
        manualScale(-0.5, 2),
      ]) {
        const ticks = legendTicks(info.legend);
        expect(ticks).toContainEqual({ value: 0, level: 128 });
        expect(ticks.length).toBeLessThanOrEqual(5);
        for (const { value, level } of ticks) {
          expect(value === 0 || /^-?[125]0*$|^-?0?\.?0*[125]$|^-?[125]e/.test(String(value))).toBe(true);
          expect(level).toBe(info.legend.level(value));
        }
        const gaps = ticks.slice(1).map(({ level }, i) => level - ticks[i]!.level);
        expect(Math.min(40, ...gaps)).toBe(40);
      }
    }),
    { ...runs, numRuns: 10 },
  );
  expect(legendTicks(manualScale(-1, 1).legend).map(({ value, level }) => [value, level])).toEqual([
    [-1, 0],
    [-0.5, 63],
    [0, 128],
    [0.5, 192],
    [1, 255],
  ]);
  expect(legendTicks(manualScale(0.5, 1).legend).map(({ value }) => value)).toEqual([0.5, 1]);
});

test("the bias row is scaled but not counted", () => {
  const frame = halfFrame([0.1, 0.2, 0.3, 50]);
  expect(Buffer.compare(filmRank([frame], 3).table!, filmRank([frame.subarray(0, 3)], 3).table!)).toBe(0);
  expect(levelsOf(filmSymmetric([frame], 3, 1), frame)[3]).toBe(255);
});

test("a census that grew frame by frame gives the scale of the whole film", () => {
  fc.assert(
    fc.property(films, ({ frames, count }) => {
      const seen = census(count);
      for (const frame of frames) seen.add(frame);
      expect(Buffer.compare(filmRank(seen, count).table!, filmRank(frames, count).table!)).toBe(0);
      expect(seen.total() + seen.notNumbers()).toBe(frames.length * count);
    }),
    { ...runs, numRuns: 20 },
  );
});

test("sizes that grew frame by frame give each neuron the scale of the whole film", () => {
  const layout = { units: 2, inputs: 2 };
  const frames = [
    [1, 10, -0.5, NaN],
    [-4, 0, Infinity, 20],
    [3, 1, 0, 0],
  ].map(halfFrame);
  const sizes = neuronSizes(layout);
  for (const frame of frames) sizes.add(frame);
  const levels = [sizes, frames].map((film) => {
    const info = neuronScale(film, layout);
    return [info.notNumbers, ...frames.map((frame) => levelsOf(info, frame))];
  });
  expect(levels[0]).toEqual(levels[1]);
  expect([...sizes.largest]).toEqual([4, 20]);
});

test("a census is cleared of all that it counted", () => {
  const seen = census(2, [Uint16Array.of(0, 0x7e00), Uint16Array.of(0x3c00, 0)]);
  expect([seen.count, seen.total(), seen.notNumbers()]).toEqual([2, 3, 1]);
  expect(seen.tally.reduce((a, b) => a + b)).toBe(3);
  seen.clear();
  expect([seen.count, seen.total(), seen.notNumbers()]).toEqual([2, 0, 0]);
  expect(seen.tally.every((n) => n === 0)).toBe(true);
});

test("each says what it is, what its ends are, and whether its levels can be compared", () => {
  const film = [halfFrame([-0.5, 0, 0.25, 0.5])];
  const layout = { units: 1, inputs: 4 };
  const infos = [
    filmRank(film, 4),
    frameRank(4),
    filmSymmetric(film, 4, 1),
    neuronScale(film, layout),
    manualScale(-1, 4),
  ];
  const told = infos.map(({ name, comparable, notNumbers, table, legend: { unit, low, high, level } }) =>
    [name, comparable, notNumbers, table?.length, unit, low, level(0), high].join(" | "),
  );
  expect(told).toEqual([
    "film-rank | true | 0 | 65536 | weight | -0.5 | 128 | 0.5",
    "frame-rank | false | 0 |  | normal quantile | -3 | 128 | 3",
    "film-symmetric | true | 0 | 65536 | weight | -0.5 | 128 | 0.5",
    "neuron | false | 0 |  | share of the neuron's largest weight | -1 | 128 | 1",
    "manual | true | 0 | 65536 | weight | -1 | 128 | 4",
  ]);
  const { at, level } = manualScale(-1, 4).legend;
  expect([level(-0.5), level(2), at(level(-1)), at(127), at(128), at(level(4))]).toEqual([63, 192, -1, 0, 0, 4]);
  expect(at(192)).toBeCloseTo((4 * 64) / 127, 12);
  expect(frameRank(4).legend.at(63)).toBeCloseTo((-3 * 64) / 127, 12);
});

test("the legend of a rank scale takes the nearest level, and beyond the ends the end", () => {
  const { legend } = filmRank([halfFrame([-0.1, 0, 0.1, 0.2])], 4);
  const [low, high] = halfFrame([-0.1, 0.2]).map((bits) => bits);
  expect([-1, 0, 255, 256].map(legend.at)).toEqual([low!, low!, high!, high!].map((bits) => halfValues[bits]));
  expect([127.6, 128, 128.4].map(legend.at)).toEqual([0, 0, 0]);
  const tenth = halfValues[high!]! / 2; // as float16 has it
  expect(legend.at(100)).toBeCloseTo((-tenth * (128 - 100)) / (128 - 98), 12);
  expect(legend.at(158.5)).toBeCloseTo(tenth + (tenth * (159 - 141)) / (177 - 141), 12);
});

test("the legend of a rank scale gives the median of the weights that share a level", () => {
  const weights = Array.from({ length: 2000 }, (_, i) => i + 1);
  const info = filmRank([halfFrame(weights)], 2000);
  const levels = [...levelsOf(info, halfFrame(weights))];
  expect(new Set(levels).size).toBeLessThan(256);
  expect(levels.filter((level) => level < 128)).toEqual([]);
  for (const level of new Set(levels)) {
    if (level === 128) continue; // the middle is 0
    const sharing = weights.filter((_, i) => levels[i] === level);
    expect(info.legend.at(level)).toBe(sharing[Math.ceil(sharing.length / 2) - 1]);
  }
  expect([info.legend.low, info.legend.high]).toEqual([-1997, 1997]); // no weight is negative: the other half mirrored
});

test("NaN are counted", () => {
  const frames = [Uint16Array.of(0, 0x7e00, 0xfe00)];
  expect(filmRank(frames, 3).notNumbers).toBe(2);
  expect(filmSymmetric(frames, 3).notNumbers).toBe(2);
  expect(neuronScale(frames, { units: 1, inputs: 3 }).notNumbers).toBe(2);
  expect([...levelsOf(neuronScale(frames, { units: 1, inputs: 3 }), frames[0]!)]).toEqual([128, 128, 128]);
});

test("without numbers, or with zeros only, every level is the middle", () => {
  for (const frame of [Uint16Array.of(0x7e00, 0x7e00), Uint16Array.of(0, 0x8000)]) {
    for (const info of [filmRank([frame], 2), filmSymmetric([frame], 2), frameRank(2)]) {
      expect([...levelsOf(info, frame)]).toEqual([128, 128]);
    }
  }
  expect(filmRank([Uint16Array.of(0x7e00)], 1).legend).toMatchObject({ low: 0, high: 0 });
});

test("a symmetric scale ignores the few weights beyond its quantile", () => {
  const weights = Array.from({ length: 1000 }, (_, i) => (i < 998 ? ((i % 2) * 2 - 1) * (i / 998) : 100));
  expect(filmSymmetric([halfFrame(weights)], 1000).legend.high).toBeCloseTo(0.997, 2);
});

test("a symmetric scale ends at the smallest size that its share of the weights does not exceed", () => {
  const sizes = [halfFrame(Array.from({ length: 1000 }, (_, i) => (i % 2 ? i + 1 : -i - 1)))];
  const end = (quantile?: number) => filmSymmetric(sizes, 1000, quantile).legend.high;
  expect([0.0005, 0.001, 0.0011, 0.5, 0.9, 0.995, 0.9951, 1].map(end)).toEqual([1, 1, 2, 500, 900, 995, 996, 1000]);
  expect(end()).toBe(995); // as documented
  const rare = halfFrame([...Array(999).fill(0), -5]);
  expect(filmSymmetric([rare], 1000).legend).toMatchObject({ low: -5, high: 5 });
  expect(filmSymmetric([halfFrame([0.5, Infinity, -Infinity])], 3, 1).legend.high).toBe(0.5);
});

test("neurons have scales of their own in both layouts", () => {
  const rows = neuronScale([halfFrame([1, 0.5, 10, 5])], { units: 2, inputs: 2, unitsFirst: true });
  expect([...levelsOf(rows, halfFrame([1, 0.5, 10, 5]))]).toEqual([255, 192, 255, 192]);
  const [oneRow, bias] = [halfFrame([1, 2, 10, 5, 0, 0]), halfFrame([-1, 2, 10, -5, 0.5, 0, -1, 10, 0])];
  const three = neuronScale([oneRow], { units: 3, inputs: 2, unitsFirst: true });
  expect([...levelsOf(three, bias)]).toEqual([63, 255, 255, 63, 192, 128, 63, 255, 128]);
  const columns = neuronScale([oneRow, halfFrame([-4, 0, -Infinity, 0, 0, 0])], { units: 3, inputs: 2 });
  expect([...levelsOf(columns, bias)]).toEqual([102, 255, 255, 0, 160, 128, 102, 255, 128]);
});

test("errors say what to do", () => {
  const frame = halfFrame([1, 2]);
  expect(() => filmRank([frame], 3)).toThrow("[film] census: expected a frame of at least 3 weights, got 2.");
  expect(() => census(0)).toThrow("[film] census: expected count to be a whole number of at least 1, got 0.");
  expect(() => neuronScale([frame], { units: 3, inputs: 1 })).toThrow("a frame of at least 3 weights, got 2");
  expect(() => neuronScale([frame], { units: 0, inputs: 1 })).toThrow(
    "units to be a whole number of at least 1, got 0",
  );
  expect(() => neuronScale([frame], { units: 1, inputs: 0 })).toThrow("inputs to be a whole number of at least 1");
  for (const info of [frameRank(2), neuronScale([frame], { units: 1, inputs: 2 })])
    expect(() => info.scale(frame, new Uint8Array(3))).toThrow(`[film] ${info.name} scale: expected 2 levels, got 3.`);
  expect(() => filmSymmetric([frame], 2, 1.01)).toThrow("a quantile above 0 and at most 1, got 1.01");
  for (const [low, high] of [
    [-Infinity, 0],
    [0, Infinity],
  ])
    expect(() => manualScale(low!, high!)).toThrow("[film] manualScale: expected two weights");
  expect(() => filmSymmetric([frame], 2, 0)).toThrow("a quantile above 0 and at most 1, got 0");
  expect(() => manualScale(1, 1)).toThrow("[film] manualScale: expected two weights, the lower first, got 1 and 1.");
  expect(() => manualScale(0, Number.NaN)).toThrow("[film] manualScale");
});

test("inverseNormal gives known quantiles and is odd around ½", () => {
  // From R's qnorm.
  const known = {
    1e-12: -7.034483825301131,
    1e-9: -5.997807015007686,
    0.001: -3.090232306167813,
    0.02: -2.053748910631823,
    0.025: -1.959963984540054,
    0.04: -1.75068607125217,
    0.25: -0.674489750196082,
    0.6: 0.2533471031358,
    0.9: 1.2815515655446,
    0.96: 1.75068607125217,
    0.98: 2.053748910631823,
  };
  for (const [p, z] of Object.entries(known)) expect(Math.abs(inverseNormal(Number(p)) / z - 1)).toBeLessThan(1.15e-9);
  expect(inverseNormal(0.5)).toBe(0);
  expect([inverseNormal(0), inverseNormal(1)]).toEqual([-Infinity, Infinity]);
  expect([inverseNormal(-0.1), inverseNormal(1.1), inverseNormal(Number.NaN)]).toEqual([NaN, NaN, NaN]);
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 0.5 }), (p) => {
      expect(inverseNormal(1 - p)).toBeCloseTo(-inverseNormal(1 - (1 - p)), 9);
    }),
    runs,
  );
});

test("a census knows weights that were too large for float16", () => {
  const seen = census(6, [halfFrame([1e6, -1e6, Infinity, 65_504, 65_000, Number.NaN])]);
  expect([seen.saturated(), seen.notNumbers(), seen.total()]).toEqual([4, 1, 5]);
  seen.add(Uint16Array.of(0xfbff, 0, 0, 0, 0, 0)); // −65,504, as a recording has it
  expect(seen.saturated()).toBe(5);
  seen.clear();
  expect(seen.saturated()).toBe(0);
});
