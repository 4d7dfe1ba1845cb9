import { describe, expect, it, test } from "vitest";
import { relu } from "../activations/relu.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { softmax } from "../activations/softmax.ts";
import { tanh } from "../activations/tanh.ts";
import { matrix } from "../cells/matrix.ts";
import { binaryCrossEntropy } from "../losses/binary-cross-entropy.ts";
import { network } from "../network/network.ts";
import { pipe } from "../pipe/pipe.ts";
import { activate, times, withBias } from "../pipe/stages.ts";
import { layerConformance } from "../testing/layer-conformance.ts";
import { scaled } from "../testing/scaled.ts";
import { chain } from "./chain.ts";
import { concatenate } from "./concatenate.ts";
import { dense } from "./dense.ts";
import type { LayerRecipe } from "./layer.ts";
import { residual } from "./residual.ts";

/** Hands on what comes in when it predicts, and its gradient too, as dropout does. */
const nothing: LayerRecipe = ({ fanIn, shape }) => ({
  kind: "nothing",
  fanOut: fanIn,
  shape,
  params: {},
  cells: {},
  forward: (X) => X,
  backward: (dZ) => dZ,
  functions: () => [],
});

const blocks: [string, LayerRecipe, (readonly number[] | number)?][] = [
  ["chain(dense)", chain(dense(4, tanh))],
  ["chain(dense, dense)", chain(dense(7, relu), dense(4, sigmoid))],
  ["chain of chains", chain(chain(dense(5, tanh), dense(3)), chain(dense(4, relu)))],
  ["residual(dense)", residual(dense(6, tanh))],
  ["residual(nothing)", chain(residual(nothing), dense(3))],
  ["residual(residual(chain))", residual(residual(chain(dense(3, tanh), dense(6))))],
  ["concatenate(dense)", concatenate(dense(4, tanh))],
  ["concatenate(dense, dense, nothing)", concatenate(dense(4, tanh), dense(1, relu), nothing)],
  ["concatenate of images", concatenate(scaled([2, 2, 3]), residual(scaled([2, 2, 3])), nothing), [2, 2, 3]],
  ["concatenate of images and rows", concatenate(scaled([2, 2, 3]), dense(5, tanh)), [2, 2, 3]],
  ["residual(concatenate)", residual(concatenate(dense(2, tanh), dense(4)))],
];

describe.each(blocks)("%s", (_, recipe, input = 6) => {
  test.each(layerConformance(recipe, { input }))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

const x = matrix([
  [1, -2, 3],
  [0.5, 0, -1],
]);

it("a chain is what its layers are one by one, but for their names and random streams", () => {
  const [whole, flat] = [
    network(3, [chain(dense(4, tanh), dense(2, softmax))], { seed: 3 }),
    network(3, [dense(4, tanh), dense(2, softmax)], { seed: 3 }),
  ];
  whole.params.forEach(({ value }, i) => value.set(flat.params[i]!.value.get()));
  expect(whole(x).get()).toEqual(flat(x).get());
  expect(whole.functions().map(({ label }) => label)).toEqual(flat.functions().map(({ label }) => label));
});

it("cells bear readable names, each once", () => {
  const block = chain(dense(3, relu), residual(dense(3)), concatenate(dense(2), dense(1)));
  const net = network(3, [block, block, dense(2, softmax)]);
  expect([...net.cells().keys()]).toMatchInlineSnapshot(`
    [
      "layers.0.0.W",
      "layers.0.1.0.W",
      "layers.0.2.0.W",
      "layers.0.2.1.W",
      "layers.1.0.W",
      "layers.1.1.0.W",
      "layers.1.2.0.W",
      "layers.1.2.1.W",
      "layers.2.W",
    ]
  `);
  const [first, second] = [0, 3].map((i) => net.params[i]!.value.get());
  expect(first).not.toEqual(second); // each place has a random stream of its own
});

it("a residual layer carries its input past, by hand", () => {
  const net = network(3, [residual(dense(3, tanh)), dense(2, softmax)]);
  const past = pipe(x, withBias, times(net.params[0]!.value), activate(tanh))
    .get()
    .map((f, i) => f + x.get()[i]!);
  expect(pipe(x, net.functions()[0]!).get()).toEqual(past);
  expect(net.functions()[0]!.label).toBe("residual(withBias ▸ times(4 × 3) ▸ tanh)");
});

it("outputs side by side lie row by row, and of images channel by channel", () => {
  const net = network(3, [concatenate(nothing, dense(1)), dense(2, softmax)]);
  net.params[0]!.value.set([0, 0, 0, 9]);
  expect([...pipe(x, net.functions()[0]!).get()]).toEqual([1, -2, 3, 9, 0.5, 0, -1, 9]);

  const images = network([1, 2, 2], [concatenate(nothing, nothing), dense(2, softmax)]);
  expect(images.layers[0]!.shape).toEqual([1, 2, 4]);
  expect([...pipe(matrix([[1, 2, 3, 4]]), images.functions()[0]!).get()]).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
});

it("a chain may stand at the output, where the loss finds what it needs", () => {
  const end = chain(dense(3, tanh), dense(2, sigmoid));
  const net = network(3, [end], { loss: binaryCrossEntropy, batch: 2 });
  net.params[1]!.value.get().fill(0);
  net.params[1]!.value.set([0, 0, 0, 0, 0, 0, 50, -60]); // logits 50 and −60
  net.X.set(x.get());
  net.Y.get().fill(1);
  net.forward(2, true);
  expect(net.loss(2)).toBeCloseTo(30, 12); // (0 + 60) / 2, which no sigmoid in 32 bits could tell
});

it("errors name the place", () => {
  expect(() => chain()).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] chain: expected at least one recipe, got none. Try chain(dense(10, relu)).]`,
  );
  expect(() => concatenate()).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] concatenate: expected at least one recipe, got none. Try concatenate(dense(30, relu), dense(20, tanh)).]`,
  );
  expect(() => network(3, [residual(dense(4))])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] layers.0 (residual): expected a layer that leaves the 3 numbers that it takes, got 4. Try dense(3, relu) in it.]`,
  );
  expect(() =>
    network(3, [chain(dense(2), residual(concatenate(dense(2), Object.assign(relu))))]),
  ).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] layers.0.1.0.1: expected the recipe of a layer such as dense(10, relu), got the activation relu. Give it to a layer: dense(10, relu).]`,
  );
  expect(() => network(3, [residual(dense(3))])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] network: expected softmax at the output for the loss softmax cross-entropy, got residual. End with dense(…, softmax), or choose another loss: { loss: meanSquaredError }.]`,
  );
});
