import * as fc from "fast-check";
import { expect, it } from "vitest";
import { buildNetwork } from "./build/network.ts";
import type { LayerDescription } from "./description/network.ts";
import { toy } from "./testing/toy.ts";
import { weightShapes } from "./weight-shapes.ts";

const init = { kind: "he" } as const;
const extent = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
const padding = fc.constantFrom("same" as const, "valid" as const);

const conv2d = fc.record({
  kind: fc.constant("conv2d" as const),
  filters: fc.integer({ min: 1, max: 3 }),
  kernel: extent,
  stride: extent,
  padding,
  activation: fc.constant("relu" as const),
  init: fc.constant(init),
});
const maxPool2d = fc.record({ kind: fc.constant("maxPool2d" as const), size: extent, stride: extent });
const dropout = fc.constant<LayerDescription>({ kind: "dropout", rate: 0.5 });
const batchNorm = fc.constant<LayerDescription>({
  kind: "batchNorm",
  momentum: 0.9,
  epsilon: 1e-5,
  activation: "relu",
});
const dense = (units: number): LayerDescription => ({ kind: "dense", units, activation: "tanh", init });
const same = (layer: LayerDescription): LayerDescription =>
  layer.kind === "conv2d" ? { ...layer, padding: "same", stride: [1, 1] } : layer;
const onImages = fc.oneof<fc.Arbitrary<LayerDescription>[]>(
  conv2d,
  maxPool2d,
  dropout,
  batchNorm,
  fc.tuple(conv2d, conv2d).map(([a, b]) => ({ kind: "concatenate", layers: [same(a), same(b)] })),
  fc.tuple(conv2d, dropout).map((layers) => ({ kind: "chain", layers })),
  dropout.map((layer) => ({ kind: "residual", layer })),
);
const network = fc
  .tuple(
    fc.array(fc.integer({ min: 8, max: 12 }), { minLength: 2, maxLength: 2 }),
    fc.constantFrom([], [3]),
    fc.array(onImages, { maxLength: 3 }),
  )
  .map(([sides, channels, before]) =>
    toy({
      input: [...sides, ...channels],
      layers: [...before, dense(4), { kind: "residual", layer: dense(4) }, dense(2)],
    }),
  );

it("gives every matrix the name and the size that it has in the network", () => {
  fc.assert(
    fc.property(network, (experiment) => {
      let net;
      try {
        net = buildNetwork(experiment);
      } catch {
        return; // windows that do not fit: no network has these layers
      }
      const cells = new Map([...net.cells()].filter(([name]) => name.endsWith(".W")));
      const shapes = weightShapes(experiment);
      expect(shapes.map(({ name }) => name)).toEqual([...cells.keys()]);
      for (const { name, looksAt, units } of shapes) {
        const inputs = looksAt.reduce((product, length) => product * length, 1);
        expect([name, inputs + 1, units]).toEqual([name, cells.get(name)!.rows, cells.get(name)!.cols]);
      }
    }),
    { seed: 4, numRuns: 150 },
  );
});

it("knows pictures from numbers, and what a filter looks at", () => {
  const filters: LayerDescription = {
    kind: "conv2d",
    filters: 4,
    kernel: [3, 2],
    stride: [1, 1],
    padding: "same",
    activation: "relu",
    init,
  };
  const pool: LayerDescription = { kind: "maxPool2d", size: [2, 2], stride: [2, 2] };
  const layers = [filters, filters, pool, dense(5), dense(2)];
  expect(weightShapes(toy({ input: [30, 20], layers })).map(({ kind, looksAt }) => [kind, ...looksAt])).toEqual([
    ["conv2d", 3, 2],
    ["conv2d", 3, 2, 4],
    ["dense", 15, 10, 4],
    ["dense", 5],
  ]);
  expect(weightShapes(toy({ input: [30, 20], layers: [dense(5)] }))[0]?.looksAt).toEqual([30, 20]);
  expect(weightShapes(toy({ input: [8, 8, 3], layers: [dense(5)] }))[0]?.looksAt).toEqual([8, 8, 3]);
});
