import { readSafetensors, tensorOf, writeSafetensors, type Tensor } from "@closurenet/checkpoint";
import { cell, matrix, rng, sgd, train, type Cell } from "@closurenet/core";
import { drawnDigits } from "@closurenet/mnist";
import { describe, expect, it } from "vitest";
import { buildNetwork, type DescribedNetwork } from "./build/network.ts";
import { digitExamples } from "./digit-examples.ts";
import type { LayerDescription, NetworkDescription } from "./description/network.ts";
import { readNetwork, writeNetwork } from "./network-file.ts";
import { allLayers } from "./testing/all-layers.ts";
import { fingerprint } from "./testing/fingerprint.ts";
import { toy } from "./testing/toy.ts";

const digits = digitExamples(drawnDigits({ count: 60, seed: 1 }));
const head = allLayers.at(-1)!;
const combined: LayerDescription = {
  kind: "chain",
  layers: [
    { kind: "concatenate", layers: [head, { kind: "chain", layers: [head, head] }] },
    head,
    { kind: "residual", layer: head },
  ],
};
const { input, layers, loss, batch, seed, kernels } = toy();

/** Small networks: one with a layer of every kind, and one for each kind. */
const descriptions: Record<string, NetworkDescription> = Object.fromEntries(
  [
    ["all", allLayers] as const,
    ["combined", [combined, head]] as const,
    ...allLayers.map((layer) => [layer.kind, [layer, head]] as const),
  ].map(([name, layers]) => [name, toy({ input: [28, 28], layers: [...layers], batch: 20 })]),
);

/** Trains one more epoch. */
function further(net: DescribedNetwork): DescribedNetwork {
  for (const _ of train(net, digits, { epochs: 1, optimizer: sgd(0.1) }));
  return net;
}

function noise(rows: number, cols: number): Cell {
  const stream = rng(2);
  return matrix(Array.from({ length: rows }, () => Float32Array.from({ length: cols }, () => stream.uniform())));
}

describe("a network in a file", () => {
  it.each(Object.entries(descriptions))("is read back to the bit: %s", (_, description) => {
    const net = further(buildNetwork(description));
    const again = readNetwork(writeNetwork(net));
    expect(again.description).toEqual(net.description);
    expect(fingerprint(again.cells())).toEqual(fingerprint(net.cells()));
    const x = noise(33, 784);
    expect(again(x).get()).toEqual(net(x).get());
    expect(fingerprint(further(again).cells())).toEqual(fingerprint(further(net).cells())); // dropout continues its random stream
  });

  it("is the same bytes for the same network, in whatever order its description was written", () => {
    const turned = { kernels, seed, batch, loss, layers, input };
    expect(writeNetwork(buildNetwork(turned))).toEqual(writeNetwork(buildNetwork(toy())));
  });

  it("is safetensors with the description in its metadata", () => {
    const { tensors, metadata } = readSafetensors(writeNetwork(buildNetwork(toy())));
    expect([...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} ${shape.join(" × ")}`)).toEqual([
      "layers.0.W F32 5 × 3",
      "layers.2.W F32 4 × 2",
      "layers.1.rng I32 1 × 4",
    ]);
    expect([...metadata]).toMatchInlineSnapshot(`
      [
        [
          "closurenet.network",
          "{"format":"closurenet network","version":1,"input":[2,2],"layers":[{"kind":"dense","units":3,"activation":"relu","init":{"kind":"he"}},{"kind":"dropout","rate":0.25},{"kind":"dense","units":2,"activation":"softmax","init":{"kind":"glorot"}}],"loss":"softmax cross-entropy","batch":4,"seed":7,"kernels":"plain"}",
        ],
      ]
    `);
  });

  it("may hold weights that another tool has written with other floats", () => {
    const net = buildNetwork(toy());
    const single = readNetwork(rewritten(net, "layers.0.W", (cell) => tensorOf(cell, "F16")));
    expect([...single.cells().get("layers.0.W")!.get()][0]).toBeCloseTo([...net.params[0]!.value.get()][0]!, 3);
    const double = rewritten(net, "layers.0.W", ({ rows, cols, get }) =>
      tensorOf(cell(rows, cols, Float64Array.from(get()))),
    );
    expect(fingerprint(readNetwork(double).cells())).toEqual(fingerprint(net.cells()));
  });

  it("does not depend on the kernels' threads", () => {
    const bytes = writeNetwork(buildNetwork(toy({ kernels: "wasm" })));
    expect(readNetwork(bytes, "toy", { threads: 1 }).kernels.name).toBe("wasm");
    expect(() => readNetwork(bytes, "toy", { threads: 33 })).toThrow(/threads: expected .* 1 to 32, got 33/);
  });

  it("has kernels without a limit once it is read", () => {
    const { kernels } = readNetwork(writeNetwork(buildNetwork(toy())));
    for (let i = 0; i < 5; i++) expect(kernels.cell(2 ** 26, 1).rows).toBe(2 ** 26);
  });
});

const narrow: LayerDescription = { kind: "dense", units: 1, activation: "tanh", init: { kind: "he" } };

/** The file of a network, with one tensor replaced. */
function rewritten(net: DescribedNetwork, name: string, tensor: (cell: Cell) => Tensor | undefined): Uint8Array {
  const { tensors, metadata } = readSafetensors(writeNetwork(net));
  const found = tensor(net.params.find((param) => param.name === name)?.value ?? cell(1, 4, new Float32Array(4)));
  const others = [...tensors].filter(([other]) => other !== name);
  return writeSafetensors(new Map([...others, ...(found ? [[name, found] as const] : [])]), metadata);
}

/** The file of the toy with another description, given as text or object. */
function redescribed(description: unknown): Uint8Array {
  const { tensors } = readSafetensors(writeNetwork(buildNetwork(toy())));
  const json = typeof description === "string" ? description : JSON.stringify(description);
  return writeSafetensors(tensors, new Map([["closurenet.network", json]]));
}

const file = { format: "closurenet network", version: 1, input, layers, loss, batch, seed, kernels };

const full = (rows: number, cols: number, value = 0): Cell =>
  cell(rows, cols, new Float32Array(rows * cols).fill(value));

function messageOf(bytes: Uint8Array): string {
  try {
    readNetwork(bytes, "toy.safetensors");
    return "nothing is wrong";
  } catch (error) {
    return error instanceof Error ? error.message : "no error";
  }
}

describe("readNetwork refuses", () => {
  const net = buildNetwork(toy());
  const whole = writeNetwork(net);
  it("damaged files, and other files", () => {
    const refused = {
      "what is cut short": whole.subarray(0, -1),
      "what has no description": writeSafetensors(readSafetensors(whole).tensors),
      "a description that is no JSON": redescribed('{"format": '),
      "a training": redescribed(toy()),
      "a later version": redescribed({ ...file, version: 2 }),
      "an unknown layer": redescribed({ ...file, layers: [{ kind: "transformer" }] }),
      "an entry too many": redescribed({ ...file, epochs: 3 }),
      "layers that do not fit together": redescribed({ ...file, loss: "binary cross-entropy" }),
      "a convolution of no images": redescribed({ ...file, input: [784], layers: allLayers }),
    };
    expect(Object.values(refused).map(messageOf).join("\n")).toMatchInlineSnapshot(`
      "[checkpoint] toy.safetensors tensor "layers.1.rng": expected 108 bytes of data, got 107. The file is cut short; get it again.
      [experiment] toy.safetensors: expected a description (closurenet.network) in the metadata, got none. Weights alone do not say what they are of.
      [experiment] toy.safetensors: expected a description in JSON, got Unexpected end of JSON input. The file is damaged.
      [experiment] toy.safetensors: format: expected "closurenet network", got "closurenet run"; optimizer: expected no such entry, got one. Was it written by another version, or by hand?
      [experiment] toy.safetensors: version: expected 1, got 2. Was it written by another version, or by hand?
      [experiment] toy.safetensors: layers.0.kind: expected ("dense" | "dropout" | "conv2d" | "maxPool2d" | "batchNorm" | ("chain" | "concatenate") | "residual"), got "transformer". Was it written by another version, or by hand?
      [experiment] toy.safetensors: epochs: expected no such entry, got one. Was it written by another version, or by hand?
      [experiment] toy.safetensors: expected a network that can be built, got none: [core] network: expected sigmoid at the output for the loss binary cross-entropy, got softmax. End with dense(…, sigmoid), or choose another loss: { loss: meanSquaredError }.
      [experiment] toy.safetensors: expected a network that can be built, got none: [layers-conv] layers.0 (conv2d): expected images of height × width × channels, got 784 numbers. Give the network their shape, network([28, 28, 1], …) for one; behind a dense layer there are no images."
    `);
  });

  it("weights that are not those of the description", () => {
    const refused = {
      missing: rewritten(net, "layers.0.W", () => undefined),
      "left over": rewritten(net, "layers.3.W", () => tensorOf(full(1, 1))),
      "of another shape": rewritten(net, "layers.0.W", () => tensorOf(full(3, 5))),
      "not a number": rewritten(net, "layers.0.W", () => tensorOf(full(5, 3, NaN))),
      infinite: rewritten(net, "layers.0.W", () => tensorOf(full(5, 3, Infinity))),
      "too large for a float": rewritten(net, "layers.0.W", () =>
        tensorOf(cell(5, 3, new Float64Array(15).fill(1e300))),
      ),
      "whole numbers": rewritten(net, "layers.0.W", () => tensorOf(cell(5, 3, new Int32Array(15)))),
      "floats for a random state": rewritten(net, "layers.1.rng", () => tensorOf(full(1, 4))),
    };
    expect(Object.values(refused).map(messageOf).join("\n")).toMatchInlineSnapshot(`
      "[experiment] toy.safetensors: expected 3 cells, each as it was saved, but layers.0.W is missing. Nothing was changed.
      [experiment] toy.safetensors: expected 3 cells, each as it was saved, but layers.3.W has no place here. Nothing was changed.
      [experiment] toy.safetensors: expected 3 cells, each as it was saved, but layers.0.W is 3 × 5 with 15 values and not 5 × 3. Nothing was changed.
      [experiment] toy.safetensors: expected 3 cells, each as it was saved, but layers.0.W holds a value that is not a finite number. Nothing was changed.
      [experiment] toy.safetensors: expected 3 cells, each as it was saved, but layers.0.W holds a value that is not a finite number. Nothing was changed.
      [experiment] toy.safetensors: expected 3 cells, each as it was saved, but layers.0.W holds a value that is not a finite number. Nothing was changed.
      [experiment] toy.safetensors: expected floats in layers.0.W, got I32. Nothing was changed.
      [experiment] toy.safetensors: expected words (I32) in layers.1.rng, got F32. Nothing was changed."
    `);
  });

  it("a network that needs too much memory, before it is allocated", () => {
    const conv = { ...allLayers[0]!, filters: 2 ** 40 };
    for (const huge of [
      { batch: 2 ** 50 },
      { input: [2 ** 30, 2 ** 30] },
      { layers: [{ ...narrow, units: 2 ** 53 - 1 }] },
      { layers: [conv] },
    ]) {
      expect(messageOf(redescribed({ ...file, loss: "mean squared error", ...huge }))).toContain(
        "expected a network that can be built, got none: it holds more than 268435456 numbers",
      );
    }
  });

  it("the smallest minibatch that is too large, but not the one before it", () => {
    // W and its gradient hold 8 numbers each, a row of the minibatch 7 inputs, 4 numbers in the layer, and 2 at the output.
    const rows = (2 ** 28 - 16) / 13; // a whole number: it fills the limit exactly
    const small = { ...file, input: [7], layers: [narrow], loss: "mean squared error" };
    expect(messageOf(redescribed({ ...small, batch: rows }))).toContain(
      "but layers.0.W is 5 × 3 with 15 values and not 8 × 1",
    );
    expect(messageOf(redescribed({ ...small, batch: rows + 1 }))).toContain(
      "it holds more than 268435456 numbers, those of a minibatch included.",
    );
  });
});

it("writeNetwork refuses what could not be read again", () => {
  for (const [i, value] of [NaN, Infinity].entries()) {
    const net = buildNetwork(toy());
    net.params[i]!.value.get()[3] = value;
    expect(() => writeNetwork(net)).toThrow(
      `[experiment] writeNetwork: expected finite numbers, got others in layers.${2 * i}.W. Did its training diverge?`,
    );
  }
});
