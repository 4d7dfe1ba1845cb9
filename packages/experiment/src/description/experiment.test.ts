import * as fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { parseExperiment, type Experiment } from "./experiment.ts";
import type { LayerDescription } from "./network.ts";
import type { OptimizerDescription } from "./optimizer.ts";
import { allLayers } from "../testing/all-layers.ts";
import { toy } from "../testing/toy.ts";

/** The error message for a description; undefined if there is no error. */
function message(value: unknown): string | undefined {
  try {
    parseExperiment(value);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "no error";
  }
}

type Path = readonly (string | number)[];

/** An experiment with one value replaced. */
function spoilt(path: Path, value: unknown, experiment = toy()): unknown {
  const walk = (at: unknown, [key, ...rest]: Path): unknown => {
    if (key === undefined) return value;
    if (Array.isArray(at)) return at.map((inner: unknown, i) => (i === key ? walk(inner, rest) : inner));
    const entries: [string, unknown][] = Object.entries(at ?? {});
    const known = entries.some(([name]) => name === key) ? entries : [...entries, [String(key), value]];
    return Object.fromEntries(known.map(([name, inner]) => [name, name === key ? walk(inner, rest) : inner]));
  };
  return JSON.parse(JSON.stringify(walk(experiment, path)));
}

const words = (right: string[]): [right: unknown[], wrong: unknown[]] => [right, ["other", "", 1, null]];

describe("parseExperiment", () => {
  it("returns the content of run.json", () => {
    for (const experiment of [toy(), toy({ layers: allLayers })]) {
      const text = JSON.stringify(experiment);
      expect(JSON.stringify(parseExperiment(JSON.parse(text)))).toBe(text);
    }
  });

  it("names the given file", () => {
    expect(() => parseExperiment({}, "runs/a/run.json")).toThrow(/^\[experiment\] runs\/a\/run\.json: /);
  });

  it("says what is wrong, and where", () => {
    const wrong: Record<string, unknown> = {
      nothing: null,
      "a list": [],
      "an empty object": {},
      "a later version": spoilt(["version"], 2),
      "a fraction of a neuron": spoilt(["layers", 0, "units"], 2.5),
      "no neurons": spoilt(["layers", 0, "units"], 0),
      "an unknown layer": spoilt(["layers", 1], { kind: "convolution" }),
      "an unknown activation": spoilt(["layers", 0, "activation"], "swish"),
      "a leaky relu without its slope": spoilt(["layers", 0, "activation"], { kind: "leakyRelu" }),
      "no activation": spoilt(["layers", 0, "activation"], undefined),
      "one number for two": spoilt(["layers", 0, "kernel"], 3, toy({ layers: allLayers })),
      "three numbers for two": spoilt(["layers", 0, "kernel"], [3, 3, 3], toy({ layers: allLayers })),
      "one number of two": spoilt(["layers", 0, "kernel"], [3], toy({ layers: allLayers })),
      "no layers": spoilt(["layers"], []),
      "a dropout of 1": spoilt(["layers", 1, "rate"], 1),
      "a learning rate of 0": spoilt(["optimizer", "learningRate"], 0),
      "a learning rate as text": spoilt(["optimizer", "learningRate"], "0.1"),
      "an unknown key": spoilt(["nesterov"], true),
      "a missing key": spoilt(["seed"], undefined),
      "a seed beyond whole numbers": spoilt(["seed"], 1e300),
      "more steps than can be counted": spoilt(["epochs"], 2 ** 60),
    };
    const said = Object.entries(wrong).map(([name, value]) => `${name}: ${message(value) ?? "nothing is wrong"}`);
    expect(said.join("\n")).toMatchInlineSnapshot(`
      "nothing: [experiment] run.json: expected Object, got null. Was it written by another version, or by hand?
      a list: [experiment] run.json: format: expected an entry, got none; version: expected an entry, got none; input: expected an entry, got none; and 11 more. Was it written by another version, or by hand?
      an empty object: [experiment] run.json: format: expected an entry, got none; version: expected an entry, got none; input: expected an entry, got none; and 11 more. Was it written by another version, or by hand?
      a later version: [experiment] run.json: version: expected 1, got 2. Was it written by another version, or by hand?
      a fraction of a neuron: [experiment] run.json: layers.0.units: expected a whole number, got 2.5. Was it written by another version, or by hand?
      no neurons: [experiment] run.json: layers.0.units: expected at least 1, got 0. Was it written by another version, or by hand?
      an unknown layer: [experiment] run.json: layers.1.kind: expected ("dense" | "dropout" | "conv2d" | "maxPool2d" | "batchNorm" | ("chain" | "concatenate") | "residual"), got "convolution". Was it written by another version, or by hand?
      an unknown activation: [experiment] run.json: layers.0.activation: expected "identity" | "relu" | "elu" | "gelu" | "softplus" | "sigmoid" | "tanh" | "softmax" or { kind: "leakyRelu", slope }, got "swish". Was it written by another version, or by hand?
      a leaky relu without its slope: [experiment] run.json: layers.0.activation.slope: expected an entry, got none. Was it written by another version, or by hand?
      no activation: [experiment] run.json: layers.0.activation: expected an entry, got none. Was it written by another version, or by hand?
      one number for two: [experiment] run.json: layers.0.kernel: expected [down, across], got 3. Was it written by another version, or by hand?
      three numbers for two: [experiment] run.json: layers.0.kernel.2: expected no such entry, got one. Was it written by another version, or by hand?
      one number of two: [experiment] run.json: layers.0.kernel.1: expected an entry, got none. Was it written by another version, or by hand?
      no layers: [experiment] run.json: layers: expected at least one layer, got 0. Was it written by another version, or by hand?
      a dropout of 1: [experiment] run.json: layers.1.rate: expected at least 0 and below 1, got 1. Was it written by another version, or by hand?
      a learning rate of 0: [experiment] run.json: optimizer.learningRate: expected a number above 0, got 0. Was it written by another version, or by hand?
      a learning rate as text: [experiment] run.json: optimizer.learningRate: expected number, got "0.1". Was it written by another version, or by hand?
      an unknown key: [experiment] run.json: nesterov: expected no such entry, got one. Was it written by another version, or by hand?
      a missing key: [experiment] run.json: seed: expected an entry, got none. Was it written by another version, or by hand?
      a seed beyond whole numbers: [experiment] run.json: seed: expected a whole number, got 1e+300. Was it written by another version, or by hand?
      more steps than can be counted: [experiment] run.json: epochs: expected a whole number, got 1152921504606847000. Was it written by another version, or by hand?"
    `);
  });

  const counts = [
    [1, 2],
    [0, -1, 1.5, "1", null],
  ] as const;
  const shares = [
    [0, 0.5, 1 - Number.EPSILON],
    [1, -Number.EPSILON, "0.5", null],
  ] as const;
  const above0 = [
    [Number.MIN_VALUE, 1, 1e300],
    [0, -1, "1", null],
  ] as const;
  const pairs = [
    [
      [1, 1],
      [2, 3],
    ],
    [[0, 1], [1, 0], [1], [1, 1, 1], 1, "1", null],
  ] as const;
  const activations = [
    ["identity", "relu", "elu", "gelu", "softplus", "sigmoid", "tanh", "softmax", { kind: "leakyRelu", slope: -1 }],
    ["leakyRelu", { kind: "relu" }, { kind: "leakyRelu", slope: "1" }, { kind: "leakyRelu", slope: 1, of: 1 }, 1, null],
  ] as const;
  const inits = [
    [{ kind: "he" }, { kind: "glorot" }, { kind: "series", initScale: 0.1, initPos: true }],
    ["he", { kind: "he", initScale: 1 }, { kind: "series", initScale: 0, initPos: true }, { kind: "series" }, null],
  ] as const;

  it.each<[Path, readonly [right: readonly unknown[], wrong: readonly unknown[]]]>([
    [["format"], words(["closurenet run"])],
    [["version"], [[1], [0, 2, "1"]]],
    [
      ["input"],
      [
        [[1], [28, 28]],
        [[], [0], [1.5], 28],
      ],
    ],
    [["layers", 0, "filters"], counts],
    [["layers", 0, "kernel"], pairs],
    [["layers", 0, "stride"], pairs],
    [["layers", 0, "padding"], words(["valid", "same"])],
    [["layers", 0, "activation"], activations],
    [["layers", 0, "init"], inits],
    [["layers", 1, "momentum"], shares],
    [["layers", 1, "epsilon"], above0],
    [["layers", 1, "activation"], activations],
    [["layers", 2, "size"], pairs],
    [["layers", 2, "stride"], pairs],
    [["layers", 3, "rate"], shares],
    [["layers", 4, "units"], counts],
    [["layers", 4, "activation"], activations],
    [["layers", 4, "init"], inits],
    [["loss"], words(["softmax cross-entropy", "mean squared error", "binary cross-entropy"])],
    [["schedule"], words(["constant", "linear", "cosine", "one-cycle"])],
    [["batch"], counts],
    [["epochs"], counts],
    [["validation"], shares],
    [
      ["seed"],
      [
        [0, -1, 2 ** 53 - 1],
        [0.5, 2 ** 53, "1", null],
      ],
    ],
    [
      ["every"],
      [
        [1, null],
        [0, 1.5, "1"],
      ],
    ],
    [["kernels"], words(["plain", "wasm", "wasm-relaxed"])],
    [["data", "source"], words(["folder", "cache", "download", "drawn", "elsewhere"])],
    ...(["train", "test"] as const).map((name): [Path, readonly [readonly unknown[], readonly unknown[]]] => [
      ["data", name],
      [
        [0, 1],
        [-1, 0.5, null],
      ],
    ]),
    [["data", "pixels"], counts],
    [
      ["data", "classes"],
      [
        [[], ["T-shirt/top", "Aa", "お"], ["x".repeat(64)]],
        [[""], ["x".repeat(65)], ["\u001B]0;title\u0007"], ["two\nlines"], ["\u202Eturned"], [1], "0", null],
      ],
    ],
    [
      ["data", "digests"],
      [
        [{}, { a: "b" }],
        [{ a: 1 }, null],
      ],
    ],
  ])("takes and refuses values of %j", (path, [right, wrong]) => {
    const at = (value: unknown) => message(spoilt(path, value, toy({ layers: allLayers })));
    expect(right.filter((value) => at(value) !== undefined)).toEqual([]);
    expect(wrong.filter((value) => at(value) === undefined)).toEqual([]);
  });

  const learningRate = 0.1;
  it.each<OptimizerDescription>([
    { kind: "sgd", learningRate },
    { kind: "momentum", learningRate, beta: 0.9 },
    { kind: "nesterov", learningRate, beta: 0.9 },
    { kind: "adagrad", learningRate, initial: 0.1 },
    { kind: "rmsprop", learningRate, beta: 0.9, epsilon: 1e-7 },
    { kind: "adam", learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    { kind: "adamw", learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, lambda: 0.01 },
    { kind: "lion", learningRate, beta1: 0.9, beta2: 0.99 },
  ])("takes and refuses options of $kind, and wants all of them", (optimizer) => {
    const experiment = toy({ optimizer });
    expect(parseExperiment(experiment)).toEqual(experiment);
    for (const name of Object.keys(optimizer)) {
      const at = (value: unknown) => message(spoilt(["optimizer", name], value, experiment));
      expect(at(undefined)).toContain(`optimizer.${name}: `);
      if (name === "kind") continue;
      const [right, wrong] = name.startsWith("beta") ? shares : above0;
      expect(right.filter((value) => at(value) !== undefined)).toEqual([]);
      expect(wrong.filter((value) => at(value) === undefined)).toEqual([]);
    }
    expect(message(spoilt(["optimizer", "gamma"], 1, experiment))).toContain("optimizer.gamma: expected no such entry");
  });

  it("is safe against names of Object.prototype", () => {
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

  it("accepts or refuses any change of one value, and accepts its own result again", () => {
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

it.each(["chain", "concatenate"] as const)("a %s of nothing is refused", (kind) => {
  expect(message(toy({ layers: [{ kind, layers: [] }] }))).toContain(
    "layers.0.layers: expected at least one layer, got 0",
  );
});

it("combinations may be nested sixteen deep, so a hostile file cannot exhaust the stack", () => {
  const deep = (depth: number): LayerDescription =>
    depth === 0 ? { kind: "dropout", rate: 0.5 } : { kind: "residual", layer: deep(depth - 1) };
  const read = (depth: number) => parseExperiment({ ...toy(), layers: [deep(depth), ...toy().layers] });
  expect(() => read(16)).not.toThrow();
  for (const depth of [17, 3000])
    expect(() => read(depth)).toThrow(/^\[experiment\] run\.json: layers\.0\.layer.*kind/);
});
