import { expect, it } from "vitest";
import type { LayerDescription } from "./description/network.ts";
import { toy } from "./testing/toy.ts";
import { title } from "./title.ts";

const init = { kind: "he" } as const;
const head: LayerDescription = { kind: "dense", units: 2, activation: "softmax", init };

it("names layers, activations and training", () => {
  expect(title(toy())).toBe("4-3-dropout(0.25)-2 · relu · momentum 0.05 · batch 4 · 3 epochs · seed 7");
  expect(title(toy({ layers: [head], epochs: 1 }))).toBe("4-2 · momentum 0.05 · batch 4 · 1 epoch · seed 7");
});

it("names the activations between the layers once, and an identity where a dense layer has it", () => {
  const dense = { kind: "dense", units: 3, init } as const;
  const hidden = (["identity", "tanh", "tanh"] as const).map((activation) => ({ ...dense, activation }));
  expect(title(toy({ layers: [...hidden, head] }))).toContain("4-3-3-3-2 · identity, tanh · ");
});

it("names combinations with their layers", () => {
  const dense = { kind: "dense", units: 3, activation: "tanh", init } as const;
  const both: LayerDescription = { kind: "concatenate", layers: [{ ...dense, activation: "relu" }, dense] };
  const shortcut: LayerDescription = { kind: "residual", layer: { ...dense, activation: "elu" } };
  const layers: LayerDescription[] = [{ kind: "chain", layers: [both, shortcut] }, head];
  expect(title(toy({ layers }))).toContain("4-chain(concatenate(3, 3), residual(3))-2 · relu, tanh, elu · ");
});

it("has a word for every kind of layer", () => {
  const layers: LayerDescription[] = [
    {
      kind: "conv2d",
      filters: 8,
      kernel: [3, 2],
      stride: [1, 1],
      padding: "same",
      activation: { kind: "leakyRelu", slope: 0.1 },
      init,
    },
    { kind: "maxPool2d", size: [2, 1], stride: [2, 2] },
    { kind: "conv2d", filters: 4, kernel: [1, 1], stride: [1, 1], padding: "same", activation: "identity", init },
    { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "relu" },
    { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "identity" },
    head,
  ];
  expect(title(toy({ input: [28, 28], layers }))).toMatchInlineSnapshot(
    `"784-conv2d(8 of 3×2)-maxPool2d(2×1)-conv2d(4 of 1×1)-batchNorm-batchNorm-2 · leakyRelu(0.1), relu · momentum 0.05 · batch 4 · 3 epochs · seed 7"`,
  );
});
