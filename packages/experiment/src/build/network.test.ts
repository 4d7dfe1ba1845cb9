import {
  binaryCrossEntropy,
  chain,
  concatenate,
  dense,
  elu,
  gelu,
  glorot,
  he,
  identity,
  leakyRelu,
  meanSquaredError,
  network,
  plainKernels,
  relu,
  residual,
  restore,
  save,
  scaledNormal,
  sgd,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  softplus,
  tanh,
  train,
  type LayerRecipe,
  type Network,
  type NetworkOptions,
} from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { batchNorm } from "@closurenet/layers-batchnorm";
import { conv2d, maxPool2d } from "@closurenet/layers-conv";
import { dropout } from "@closurenet/layers-dropout";
import { isDeepStrictEqual } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import type {
  ActivationDescription,
  InitDescription,
  LayerDescription,
  NetworkDescription,
} from "../description/network.ts";
import { repeated } from "../testing/distinct.ts";
import { fingerprint } from "../testing/fingerprint.ts";
import { picture, pictures } from "../testing/pictures.ts";
import { toy } from "../testing/toy.ts";
import { blankNetwork, buildNetwork } from "./network.ts";

/** A described layer, and the same layer made by hand. */
type Pair = readonly [described: LayerDescription, byHand: LayerRecipe];

const series: InitDescription = { kind: "series", initScale: 100, initPos: false };
const conv = {
  kind: "conv2d",
  filters: 2,
  kernel: [3, 2],
  stride: [1, 1],
  padding: "valid",
  activation: "identity",
  init: { kind: "he" },
} satisfies LayerDescription;
const pool = { kind: "maxPool2d", size: [2, 2], stride: [2, 2] } satisfies LayerDescription;
const norm = { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "identity" } satisfies LayerDescription;
const plain = { kind: "dense", units: 4, activation: "identity", init: { kind: "he" } } satisfies LayerDescription;

/** Every option of every layer; what is left out by hand has its documented default. */
const layers: Record<string, Record<string, Pair>> = {
  dense: {
    "with defaults": [plain, dense(4)],
    units: [{ ...plain, units: 5 }, dense(5)],
    activation: [{ ...plain, activation: "tanh" }, dense(4, tanh)],
    init: [{ ...plain, init: { kind: "glorot" } }, dense(4, identity, { init: glorot })],
  },
  chain: {
    "of one": [{ kind: "chain", layers: [plain] }, chain(dense(4))],
    "of two": [{ kind: "chain", layers: [plain, { ...plain, units: 5 }] }, chain(dense(4), dense(5))],
    "in another order": [{ kind: "chain", layers: [{ ...plain, units: 5 }, plain] }, chain(dense(5), dense(4))],
  },
  residual: {
    "of a layer": [{ kind: "residual", layer: { ...plain, units: 30 } }, residual(dense(30))],
    "of a chain": [
      { kind: "residual", layer: { kind: "chain", layers: [plain, { ...plain, units: 30 }] } },
      residual(chain(dense(4), dense(30))),
    ],
  },
  concatenate: {
    "of one": [{ kind: "concatenate", layers: [plain] }, concatenate(dense(4))],
    "of two": [{ kind: "concatenate", layers: [plain, { ...plain, units: 5 }] }, concatenate(dense(4), dense(5))],
    "in another order": [
      { kind: "concatenate", layers: [{ ...plain, units: 5 }, plain] },
      concatenate(dense(5), dense(4)),
    ],
  },
  dropout: {
    "rate 0.25": [{ kind: "dropout", rate: 0.25 }, dropout(0.25)],
    "rate 0.5": [{ kind: "dropout", rate: 0.5 }, dropout(0.5)],
  },
  conv2d: {
    "with defaults": [conv, conv2d({ filters: 2, kernel: [3, 2] })],
    filters: [{ ...conv, filters: 3 }, conv2d({ filters: 3, kernel: [3, 2] })],
    "kernel down": [{ ...conv, kernel: [2, 2] }, conv2d({ filters: 2, kernel: 2 })],
    "kernel across": [{ ...conv, kernel: [3, 3] }, conv2d({ filters: 2, kernel: 3 })],
    "stride down": [{ ...conv, stride: [2, 1] }, conv2d({ filters: 2, kernel: [3, 2], stride: [2, 1] })],
    "stride across": [{ ...conv, stride: [1, 2] }, conv2d({ filters: 2, kernel: [3, 2], stride: [1, 2] })],
    padding: [{ ...conv, padding: "same" }, conv2d({ filters: 2, kernel: [3, 2], padding: "same" })],
    activation: [{ ...conv, activation: "tanh" }, conv2d({ filters: 2, kernel: [3, 2], activation: tanh })],
    init: [{ ...conv, init: { kind: "glorot" } }, conv2d({ filters: 2, kernel: [3, 2], init: glorot })],
  },
  maxPool2d: {
    "with defaults": [pool, maxPool2d()],
    "size down": [{ ...pool, size: [3, 2] }, maxPool2d({ size: [3, 2], stride: 2 })],
    "size across": [{ ...pool, size: [2, 3] }, maxPool2d({ size: [2, 3], stride: 2 })],
    "stride down": [{ ...pool, stride: [1, 2] }, maxPool2d({ stride: [1, 2] })],
    "stride across": [{ ...pool, stride: [2, 1] }, maxPool2d({ stride: [2, 1] })],
  },
  batchNorm: {
    "with defaults": [norm, batchNorm()],
    momentum: [{ ...norm, momentum: 0.5 }, batchNorm({ momentum: 0.5 })],
    epsilon: [{ ...norm, epsilon: 0.1 }, batchNorm({ epsilon: 0.1 })],
    activation: [{ ...norm, activation: "tanh" }, batchNorm({ activation: tanh })],
  },
};

const activations: Record<string, readonly [ActivationDescription, Parameters<typeof dense>[1]]> = {
  identity: ["identity", identity],
  relu: ["relu", relu],
  "leakyRelu 0.01": [{ kind: "leakyRelu", slope: 0.01 }, leakyRelu()],
  "leakyRelu 0.2": [{ kind: "leakyRelu", slope: 0.2 }, leakyRelu(0.2)],
  elu: ["elu", elu],
  gelu: ["gelu", gelu],
  softplus: ["softplus", softplus],
  sigmoid: ["sigmoid", sigmoid],
  tanh: ["tanh", tanh],
  softmax: ["softmax", softmax],
};

const inits: Record<string, readonly [InitDescription, NonNullable<Parameters<typeof dense>[2]>["init"]]> = {
  series: [series, scaledNormal()],
  "series, initScale": [{ ...series, initScale: 10 }, scaledNormal({ initScale: 10 })],
  "series, initPos": [{ ...series, initPos: true }, scaledNormal({ initPos: true })],
  he: [{ kind: "he" }, he],
  glorot: [{ kind: "glorot" }, glorot],
};

const data = pictures();
const options = { batch: 7, seed: 5 };
const head: Pair = [
  { kind: "dense", units: 3, activation: "softmax", init: { kind: "glorot" } },
  dense(3, softmax, { init: glorot }),
];

/** All cells of a network that must survive, after two epochs. */
function left(net: Network): Record<string, string> {
  for (const _ of train(net, data, { epochs: 2, optimizer: sgd(0.2), seed: 1 }));
  return fingerprint(net.cells());
}

const described = (layers: LayerDescription[], changes: Parameters<typeof toy>[0] = {}): Record<string, string> =>
  left(buildNetwork(toy({ ...options, input: picture, layers, ...changes })));

const byHand = (recipes: LayerRecipe[], changes: NetworkOptions = {}): Record<string, string> =>
  left(network(picture, recipes, { ...options, ...changes }));

describe.each(Object.entries(layers))("a described layer of kind %s", (_, cases) => {
  it.each(Object.entries(cases))("%s: is the layer by hand, to the bit", (_, [layer, recipe]) => {
    expect(described([layer, head[0]])).toEqual(byHand([recipe, head[1]]));
  });

  it("has no option without an effect", () => {
    expect(
      repeated(Object.fromEntries(Object.entries(cases).map(([name, [layer]]) => [name, described([layer, head[0]])]))),
    ).toEqual([]);
  });
});

describe("a described activation", () => {
  it.each(Object.entries(activations))("%s: is the one by hand, in every layer that takes one", (_, [name, f]) => {
    const [activation, init] = [name, { kind: "he" }] as const;
    const layers: LayerDescription[] = [
      { ...conv, activation },
      { ...norm, activation },
      { kind: "dense", units: 4, activation, init },
    ];
    const recipes = [
      conv2d({ filters: 2, kernel: [3, 2], activation: f! }),
      batchNorm({ activation: f! }),
      dense(4, f),
    ];
    expect(described([...layers, head[0]])).toEqual(byHand([...recipes, head[1]]));
  });

  it("is like no other", () => {
    const outcomes = Object.entries(activations).map(([name, [activation]]) => [
      name,
      described([{ ...plain, activation }, head[0]]),
    ]);
    expect(repeated(Object.fromEntries(outcomes))).toEqual([]);
  });
});

describe("described initial weights", () => {
  it.each(Object.entries(inits))("%s: are those by hand", (_, [init, initializer]) => {
    expect(described([{ ...conv, init }, { ...plain, init }, head[0]])).toEqual(
      byHand([
        conv2d({ filters: 2, kernel: [3, 2], init: initializer! }),
        dense(4, identity, { init: initializer! }),
        head[1],
      ]),
    );
  });

  it("are like no others", () => {
    const outcomes = Object.entries(inits).map(([name, [init]]) => [name, described([{ ...plain, init }, head[0]])]);
    expect(repeated(Object.fromEntries(outcomes))).toEqual([]);
  });
});

describe("a described loss", () => {
  const outputs = {
    softmax: [{ ...head[0], activation: "softmax" }, dense(3, softmax, { init: glorot })],
    sigmoid: [{ ...head[0], activation: "sigmoid" }, dense(3, sigmoid, { init: glorot })],
  } as Record<string, Pair>;
  const losses = [
    ["softmax cross-entropy", "softmax", softmaxCrossEntropy],
    ["mean squared error", "softmax", meanSquaredError],
    ["mean squared error", "sigmoid", meanSquaredError],
    ["binary cross-entropy", "sigmoid", binaryCrossEntropy],
  ] as const;

  it.each(losses)("%s behind %s: is the one by hand", (loss, output, l) => {
    expect(described([outputs[output]![0]], { loss })).toEqual(byHand([outputs[output]![1]], { loss: l }));
  });

  it("is like no other", () => {
    const outcomes = losses.map(([loss, output]) => [`${loss} ${output}`, described([outputs[output]![0]], { loss })]);
    expect(repeated(Object.fromEntries(outcomes))).toEqual([]);
  });

  it("is refused if it does not fit the output", () => {
    expect(() => described([outputs["sigmoid"]![0]])).toThrow(/^\[core\] network: expected softmax at the output/);
  });
});

describe("described kernels", () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ["plain", plainKernels],
    ["wasm", () => wasmKernels({ relaxed: false })],
    ["wasm-relaxed", () => wasmKernels({ relaxed: true })],
  ] as const)("%s: are those by hand, also in what they tell of this engine", (kernels, byHand) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const right = [byHand().name, ...warn.mock.calls];
    warn.mockClear();
    expect([buildNetwork(toy({ kernels })).kernels.name, ...warn.mock.calls]).toEqual(right);
  });

  it("give the same bits as the plain ones if they are not relaxed", () => {
    expect(described([conv, pool, head[0]], { kernels: "wasm" })).toEqual(
      byHand([layers["conv2d"]!["with defaults"]![1], maxPool2d(), head[1]]),
    );
  });

  it("share their work among the given number of threads", () => {
    const wasm = toy({ kernels: "wasm" });
    expect(() => buildNetwork(wasm, { threads: 33 })).toThrow(/^\[kernels-wasm\] threads: expected .* 1 to 32, got 33/);
    for (const threads of [1, undefined]) expect(buildNetwork(wasm, { threads }).kernels.name).toBe("wasm");
  });
});

describe("buildNetwork", () => {
  it.each([
    ["input", { input: [5, 6] }],
    ["batch", { batch: 8 }],
    ["seed", { seed: 6 }],
  ] as const)("takes %s from the description", (_, change) => {
    const { input, batch, seed } = { ...options, input: picture, ...change };
    const other = left(network(input, [conv2d({ filters: 2, kernel: [3, 2] }), head[1]], { batch, seed }));
    expect(described([conv, head[0]], { input: [...input], batch, seed })).toEqual(other);
    expect(described([conv, head[0]])).not.toEqual(other);
  });

  it("keeps its description, and nothing of the training around it", () => {
    const { input, layers, loss, batch, seed, kernels } = toy();
    expect(buildNetwork(toy()).description).toEqual({ input, layers, loss, batch, seed, kernels });
  });

  it("refuses an invalid description", () => {
    const description: NetworkDescription = JSON.parse(JSON.stringify(toy()).replace('"relu"', '"swish"'));
    expect(() => buildNetwork(description)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [experiment] network: layers.0.activation: expected "identity" | "relu" | "elu" | "gelu" | "softplus" | "sigmoid" | "tanh" | "softmax" or { kind: "leakyRelu", slope }, got "swish". Was it written by another version, or by hand?]`,
    );
  });
});

describe("blankNetwork", () => {
  const dropout: LayerDescription = { kind: "dropout", rate: 0.25 };
  const all: Partial<NetworkDescription> = {
    input: [...picture],
    layers: [conv, { ...norm, activation: "relu" }, pool, dropout, head[0]],
  };

  it("is what buildNetwork builds but for the weights that are drawn, which are 0", () => {
    const [blank, built] = [blankNetwork(toy(all)), buildNetwork(toy(all))];
    expect(blank.description).toEqual(built.description);
    const drawn = [...blank.cells()].filter(
      ([name, { get }]) => !isDeepStrictEqual(get(), built.cells().get(name)!.get()),
    );
    expect(drawn.map(([name]) => name)).toEqual(["layers.0.W", "layers.4.W"]);
    expect(drawn.every(([, { get }]) => get().every((weight) => weight === 0))).toBe(true);
    restore(blank.cells(), save(built.cells()));
    expect(left(blank)).toEqual(left(built));
  });
});
