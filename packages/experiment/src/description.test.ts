import * as fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { parseExperiment, type Experiment } from "./description.ts";
import { toy } from "./testing/toy.ts";

/** What is said about a description, or nothing. */
function message(value: unknown): string | undefined {
  try {
    parseExperiment(value);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "no error";
  }
}

/** The toy with another value at one place. */
function spoilt(path: readonly (string | number)[], value: unknown): unknown {
  const walk = (at: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
    if (key === undefined) return value;
    if (Array.isArray(at)) return at.map((inner: unknown, i) => (i === key ? walk(inner, rest) : inner));
    const entries: [string, unknown][] = Object.entries(at ?? {});
    const known = entries.some(([name]) => name === key) ? entries : [...entries, [String(key), value]];
    return Object.fromEntries(known.map(([name, inner]) => [name, name === key ? walk(inner, rest) : inner]));
  };
  return JSON.parse(JSON.stringify(walk(toy(), path)));
}

describe("parseExperiment", () => {
  it("gives back what run.json holds", () => {
    const text = JSON.stringify(toy());
    expect(JSON.stringify(parseExperiment(JSON.parse(text)))).toBe(text);
  });

  it("names the file that it was told of", () => {
    expect(() => parseExperiment({}, "runs/a/run.json")).toThrow(/^\[experiment\] runs\/a\/run\.json: /);
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["a list", []],
    ["an empty object", {}],
    ["a later version", spoilt(["version"], 2)],
    ["a fraction of a neuron", spoilt(["layers", 0, "units"], 2.5)],
    ["no neurons", spoilt(["layers", 0, "units"], 0)],
    ["an unknown layer", spoilt(["layers", 1], { kind: "convolution" })],
    ["an unknown activation", spoilt(["layers", 0, "activation"], "swish")],
    ["no layers", spoilt(["layers"], [])],
    ["a dropout of 1", spoilt(["layers", 1, "rate"], 1)],
    ["a learning rate of 0", spoilt(["optimizer", "learningRate"], 0)],
    ["a learning rate as text", spoilt(["optimizer", "learningRate"], "0.1")],
    ["an unknown key", spoilt(["nesterov"], true)],
    ["a missing key", spoilt(["seed"], undefined)],
    ["a seed beyond whole numbers", spoilt(["seed"], 1e300)],
    ["more steps than can be counted", spoilt(["epochs"], 2 ** 60)],
  ])("refuses %s", (_, value) => {
    expect(message(value)).toMatchSnapshot();
  });

  it("is not taken in by keys of Object.prototype", () => {
    const text = JSON.stringify(toy());
    for (const key of ["__proto__", "constructor", "prototype", "toString"]) {
      expect(message(JSON.parse(`{"${key}":{"polluted":1},${text.slice(1)}`)) ?? "[experiment]").toMatch(
        /^\[experiment\]/,
      );
      const inside = text.replace('"digests":{', `"digests":{"${key}":{"polluted":1}`);
      expect(message(JSON.parse(inside)) ?? "[experiment]").toMatch(/^\[experiment\]/);
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(message(JSON.parse(`{"layers":${"[".repeat(5000)}${"]".repeat(5000)}}`))).toMatch(/^\[experiment\]/);
  });

  it("takes or refuses whatever one value is changed into, and takes again what it took", () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value === "object" && value !== null) {
        for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
      }
    };
    walk(toy(), []);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const changed = spoilt(path, value);
        const said = message(changed);
        const right =
          said === undefined
            ? isDeepStrictEqual(parseExperiment(changed), parseExperiment(parseExperiment(changed)))
            : /^\[experiment\] run\.json: .*expected .* got .*\?$/s.test(said);
        expect({ said, right }).toMatchObject({ right: true });
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("has a type that its data fits", () => {
    const experiment: Experiment = parseExperiment(toy());
    expect(experiment.layers).toHaveLength(3);
  });
});
