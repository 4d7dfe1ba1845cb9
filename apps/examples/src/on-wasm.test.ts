import {
  dataset,
  dense,
  network,
  plainKernels,
  relu,
  rng,
  sgd,
  softmax,
  train,
  type GradientTransform,
  type Kernels,
  type LayerRecipe,
} from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { batchNorm } from "@closurenet/layers-batchnorm";
import { conv2d, maxPool2d } from "@closurenet/layers-conv";
import { dropout } from "@closurenet/layers-dropout";
import {
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  cosine,
  lion,
  momentum,
  scheduled,
  weightDecay,
} from "@closurenet/optimizers";
import { layerConformance, optimizerConformance } from "@closurenet/core/testing";
import { describe, expect, it, test } from "vitest";

/* What is written against core's contract alone gives the same bytes on the wasm kernels as on the plain ones. */

// Stripes on 12 × 12 pixels: do they lie, stand, or run across?
const stream = rng(1);
const images = Uint8Array.from({ length: 90 * 144 }, (_, i) => {
  const [image, row, column] = [Math.floor(i / 144), Math.floor(i / 12) % 12, i % 12];
  const along = [row, column, row + column][image % 3]!;
  return (along + image) % 4 < 2 ? 0 : 128 + stream.below(128);
});
const data = dataset({
  inputs: images,
  labels: Array.from({ length: 90 }, (_, i) => i % 3),
  classes: 3,
  scale: 1 / 256,
});

/** All that a training leaves: weights, moments, running means, random states. */
function left(kernels: Kernels, hidden: readonly LayerRecipe[], optimizer: GradientTransform): Map<string, number[]> {
  const net = network([12, 12, 1], [...hidden, dense(3, softmax)], { kernels, batch: 16, seed: 5 });
  const training = train(net, data, { epochs: 3, optimizer, validation: 0.1 });
  for (const _ of training);
  return new Map([...training.cells()].map(([name, { get }]) => [name, [...get()]]));
}

const layers: [string, readonly LayerRecipe[]][] = [
  ["dense layers", [dense(40, relu), dense(20, relu)]],
  ["dropout", [dropout(0.1), dense(40, relu), dropout(0.5), dense(20, relu)]],
  ["batch norm", [dense(40), batchNorm({ activation: relu }), dense(20, relu)]],
  [
    "convolutions",
    [
      conv2d({ filters: 8, kernel: 3, activation: relu }),
      maxPool2d(),
      conv2d({ filters: 4, kernel: 3, padding: "same" }),
      dense(20, relu),
    ],
  ],
];
const optimizers: [string, GradientTransform][] = [
  ["sgd", sgd(0.1)],
  ["sgd, scheduled", chain(sgd(0.1), scheduled(cosine))],
  ["adam with clipping and weight decay", chain(clipByGlobalNorm(1), adam(0.01), weightDecay(1e-4))],
  ["momentum", momentum(0.02)],
  ["adamw", adamw(0.01)],
  ["lion", lion(0.001)],
];
const cases = [
  ...layers.map(([name, hidden]) => ({ name, hidden, optimizer: sgd(0.1) })),
  ...layers.map(([name, hidden]) => ({ name: `${name}, adam`, hidden, optimizer: adam(0.01) })),
  ...optimizers.map(([name, optimizer]) => ({ name, hidden: layers[0]![1], optimizer })),
];

describe.each([1, 2])("%s threads leave what the plain kernels leave, to the bit", (threads) => {
  const kernels = wasmKernels({ relaxed: false, threads });
  it.each(cases)("$name", ({ hidden, optimizer }) => {
    const right = left(plainKernels(), hidden, optimizer);
    expect(right.size).toBeGreaterThan(2);
    expect(left(kernels, hidden, optimizer)).toEqual(right);
  });
});

it("relaxed, the number of threads changes nothing", () => {
  for (const [, hidden] of layers) {
    const right = left(wasmKernels({ threads: 1 }), hidden, adam(0.01));
    expect(left(wasmKernels({ threads: 3 }), hidden, adam(0.01))).toEqual(right);
  }
});

describe.each([
  ["plain", plainKernels],
  ["wasm", () => wasmKernels({ threads: 1 })],
] as const)("the plugins keep their contract on %s kernels and where memory moves", (_, kernels) => {
  test.each([
    ...layerConformance(dropout(0.3), { kernels }),
    ...layerConformance(batchNorm({ activation: relu }), { kernels }),
    ...layerConformance(conv2d({ filters: 2, kernel: 2, activation: relu }), { input: [4, 4, 1], kernels }),
    ...layerConformance(maxPool2d(), { input: [4, 4, 2], kernels }),
    ...optimizerConformance(adam(0.05), { kernels }),
    ...optimizerConformance(chain(clipByGlobalNorm(1), momentum(0.05), weightDecay(1e-4)), { kernels }),
    ...optimizerConformance(chain(lion(0.02), scheduled(cosine)), { kernels }),
  ])("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});
