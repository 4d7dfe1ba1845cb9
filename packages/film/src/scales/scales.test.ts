import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { halfAtOrder, FIRST_ORDER, halfFrame, halfValues, isNotNumber, LAST_ORDER } from "../half.ts";
import { census } from "./census.ts";
import { filmRank } from "./film-rank.ts";
import { frameRank } from "./frame-rank.ts";
import { filmSymmetric, manualScale } from "./linear.ts";
import { neuronScale } from "./neuron.ts";
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
    const [zero, nan, low, high] = levelsOf(info, Uint16Array.of(0, 0x7e01, 0xfc00, 0x7c00));
    expect(nan).toBe(zero);
    expect(zero).toBe(info.legend.zero);
    expect(low).toBe(info.table![halfFrame([-65_504])[0]!]);
    expect(high).toBe(info.table![halfFrame([65_504])[0]!]);
  });

  test("levels of another length are refused", () => {
    const info = make([halfFrame([1])], 1);
    expect(() => info.scale(new Uint16Array(3), new Uint8Array(2))).toThrow("expected 3 levels, got 2");
  });
});

const weightsOf = (frame: Uint16Array): number[] => Array.from(frame, (bits) => halfValues[bits]!);

/** By the book: sort, mean rank of ties, (rank − ½) ⁄ n, normal quantile, ±3 to 0 and 255. */
function rankedByHand(frame: readonly number[], ranked: readonly number[]): number[] {
  return frame.map((weight) => {
    const below = ranked.filter((other) => other < weight).length;
    const ties = ranked.filter((other) => other === weight).length;
    const share = (below + (ties + 1) / 2 - 0.5) / ranked.length;
    return Math.round(255 * Math.min(1, Math.max(0, (inverseNormal(share) + 3) / 6)));
  });
}

test("both rank scales are (rank − ½) ⁄ n to normal quantiles, over the film or over the frame", () => {
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
  expect([...levelsOf(filmRank([film], 4), film)]).toEqual([79, 114, 141, 176]);
  expect([...levelsOf(frameRank(3), halfFrame([0.1, 7, -2]))]).toEqual([128, 169, 86]);
  const info = neuronScale([halfFrame([1, 10, -0.5, 10])], { units: 2, inputs: 2 });
  expect([...levelsOf(info, halfFrame([1, 10, -0.5, 10]))]).toEqual([255, 255, 64, 255]);
  expect(filmSymmetric([halfFrame([-0.5, 0, 0.25, 0.5])], 4, 1).legend.high).toBe(0.5);
  expect(filmSymmetric([halfFrame([-0.5, 0, 0.25, 0.5])], 4, 1).legend.at(255 / 2)).toBe(0);
  expect(manualScale(-0.3, 0.3).legend.at(255)).toBe(0.3);
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

test("NaN are counted", () => {
  const frames = [Uint16Array.of(0, 0x7e00, 0xfe00)];
  expect(filmRank(frames, 3).notNumbers).toBe(2);
  expect(filmSymmetric(frames, 3).notNumbers).toBe(2);
  expect(neuronScale(frames, { units: 1, inputs: 3 }).notNumbers).toBe(2);
  expect([...levelsOf(neuronScale(frames, { units: 1, inputs: 3 }), frames[0]!)]).toEqual([128, 128, 128]);
});

test("a film without numbers, or of zeros only, is one even middle", () => {
  for (const frame of [Uint16Array.of(0x7e00, 0x7e00), Uint16Array.of(0, 0x8000)]) {
    for (const info of [filmRank([frame], 2), filmSymmetric([frame], 2), frameRank(2)]) {
      expect([...levelsOf(info, frame)]).toEqual([128, 128]);
    }
  }
});

test("a symmetric scale ignores the few weights beyond its quantile", () => {
  const weights = Array.from({ length: 1000 }, (_, i) => (i < 998 ? ((i % 2) * 2 - 1) * (i / 998) : 100));
  expect(filmSymmetric([halfFrame(weights)], 1000).legend.high).toBeCloseTo(0.997, 2);
});

test("neurons have scales of their own in both layouts", () => {
  const rows = neuronScale([halfFrame([1, 0.5, 10, 5])], { units: 2, inputs: 2, unitsFirst: true });
  expect([...levelsOf(rows, halfFrame([1, 0.5, 10, 5]))]).toEqual([255, 191, 255, 191]);
  expect([rows.comparable, rows.legend.unit]).toEqual([false, "share of the neuron's largest weight"]);
});

test("errors say what to do", () => {
  const frame = halfFrame([1, 2]);
  expect(() => filmRank([frame], 3)).toThrow("[film] census: expected a frame of at least 3 weights, got 2.");
  expect(() => neuronScale([frame], { units: 3, inputs: 1 })).toThrow("a frame of at least 3 weights, got 2");
  expect(() => filmSymmetric([frame], 2, 0)).toThrow("a quantile above 0 and at most 1, got 0");
  expect(() => manualScale(1, 1)).toThrow("[film] manualScale: expected two weights, the lower first, got 1 and 1.");
  expect(() => manualScale(0, Number.NaN)).toThrow("[film] manualScale");
});

test("inverseNormal gives known quantiles and is odd around ½", () => {
  const known = { 0.5: 0, 0.975: 1.959963984540054, 0.001: -3.090232306167813, 1e-9: -5.997807015007686 };
  for (const [p, z] of Object.entries(known)) expect(inverseNormal(Number(p))).toBeCloseTo(z, 7);
  expect([inverseNormal(0), inverseNormal(1)]).toEqual([-Infinity, Infinity]);
  expect([inverseNormal(-0.1), inverseNormal(1.1), inverseNormal(Number.NaN)]).toEqual([NaN, NaN, NaN]);
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 0.5 }), (p) => {
      expect(inverseNormal(1 - p)).toBeCloseTo(-inverseNormal(1 - (1 - p)), 9);
    }),
    runs,
  );
});
