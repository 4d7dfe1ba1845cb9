import { colourMaps, vik } from "@closurenet/film";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { scales } from "./look/scales.ts";
import { type Moment, formatMoment, parseMoment, withMoment } from "./moment.ts";
import { speeds } from "./timeline/player.ts";

test("reads what it writes, in words that a person can change", () => {
  const moment: Moment = {
    step: 1200,
    layer: "2",
    neuron: 37,
    scale: "manual",
    bounds: { low: -0.25, high: 1e-7 },
    map: vik,
    axis: "iteration",
    speed: 0.125,
  };
  const text = "step=1200&layer=2&neuron=37&scale=manual&low=-0.25&high=1e-7&map=blue-brown&axis=iteration&speed=0.125";
  expect(formatMoment(moment)).toBe(text);
  expect(parseMoment(`?${text}`)).toEqual(moment);
  for (const name of ["vik-like", "VIK", "blue–brown"]) expect(parseMoment(`map=${name}`)).toEqual({ map: vik });
  expect([formatMoment({}), parseMoment("")]).toEqual(["", {}]);
});

test.each([
  "%zz",
  "step=%zz&layer=%&neuron=%E0%A4%A",
  "step=-1&neuron=-0&layer=one&speed=3",
  "step=1e400&low=NaN&high=Infinity",
  "step=&layer=&neuron=&scale=&low=&high=&map=&axis=&speed=",
  "scale=toString&map=__proto__&axis=constructor",
  "low=1&high=0",
  "low=1",
  "step=12.5&neuron=0x10&speed=2x",
])("nothing in %j counts", (junk) => {
  expect(parseMoment(junk)).toEqual({});
});

const one = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

test("any text gives choices that there are, and what was read once is read again the same", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.integer().map(String),
    fc.double().map(String),
    fc.constantFrom("manual", "neuron", "iteration", "grey", "%zz", "+1", "1e5", "__proto__"),
  );
  const name = fc.constantFrom("step", "layer", "neuron", "scale", "low", "high", "map", "axis", "speed", "run");
  const pairs = fc.array(fc.tuple(name, value)).map((list) => list.map((pair) => pair.join("=")).join("&"));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), pairs), (text) => {
      const read = parseMoment(text);
      const { step = 0, neuron = 0, bounds, map, scale, axis, speed, layer } = read;
      expect([step, neuron].every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true);
      expect(!bounds || (bounds.low < bounds.high && [bounds.low, bounds.high].every(Number.isFinite))).toBe(true);
      expect([undefined, ...colourMaps]).toContain(map);
      expect([undefined, ...scales.map((entry) => entry.name)]).toContain(scale);
      expect([undefined, "motion", "iteration"]).toContain(axis);
      expect([undefined, ...speeds]).toContain(speed);
      expect(layer ?? "1").toMatch(/^\d+$/);
      expect(parseMoment(formatMoment(read))).toEqual(read);
    }),
    { numRuns: 150, seed: 1 },
  );
});

test("what is written is read as it was, whatever else the address says", () => {
  const moments = fc
    .record({
      step: one(fc.nat()),
      layer: one(fc.integer({ min: 1, max: 99 }).map(String)),
      neuron: one(fc.nat(5000)),
      scale: one(fc.constantFrom(...scales.map(({ name }) => name))),
      bounds: one(
        fc
          .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-9, max: 1e6, noNaN: true }))
          .map(([low, length]) => ({ low: low + 0, high: low + length }))
          .filter(({ low, high }) => low < high),
      ),
      map: one(fc.constantFrom(...colourMaps)),
      axis: one(fc.constantFrom("motion" as const, "iteration" as const)),
      speed: one(fc.constantFrom(...speeds)),
      through: one(fc.constant(true as const)),
      square: one(fc.constant(true as const)),
    })
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Moment);
  fc.assert(
    fc.property(moments, fc.webQueryParameters(), (moment, others) => {
      expect(parseMoment(formatMoment(moment))).toEqual(moment);
      expect(parseMoment(withMoment(`?run=/run/a/&${others}`, moment))).toEqual(moment);
      expect(new URLSearchParams(withMoment("?run=/run/a%26b/&name=x%20y", moment)).get("run")).toBe("/run/a&b/");
    }),
    { numRuns: 100, seed: 1 },
  );
});
