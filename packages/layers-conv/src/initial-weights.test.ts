import { glorot, he, network, rng, scaledNormal, type Fans, type Initializer } from "@closurenet/core";
import { expect, it, test } from "vitest";
import { conv2d } from "./conv2d.ts";
import type { Extent } from "./windows.ts";

/** The initial weights of a convolution on images of so many channels, without and with its biases. */
function drawn(channels: number, filters: number, kernel: Extent, init?: Initializer) {
  const { params } = network([9, 9, channels], [conv2d({ filters, kernel, init })], { seed: 3, loss: noLink });
  const { value } = params[0]!;
  return { weights: [...value.get().subarray(0, (value.rows - 1) * filters)], all: [...value.get()] };
}
const noLink = { kind: "none", value: () => 0, delta: () => {} };
const stream = () => rng(3).fork("layers.0");

test.each<[string, number, number, Extent, number]>([
  ["8 filters 5 × 5 on one channel", 1, 8, 5, 6 / (25 + 200)],
  ["16 filters 3 × 2 on 8 channels", 8, 16, [3, 2], 6 / (48 + 96)],
  ["a pixel", 3, 4, 1, 6 / (3 + 4)],
])("Glorot's bound counts the area of a filter on both sides: %s", (_, channels, filters, kernel, squared) => {
  const { uniform } = stream();
  const { weights, all } = drawn(channels, filters, kernel, glorot);
  expect(weights).toEqual(weights.map(() => Math.fround((2 * uniform() - 1) * Math.sqrt(squared))));
  expect(all.slice(weights.length)).toEqual(Array.from({ length: filters }, () => 0));
});

it("He's deviation counts the numbers in a patch, and He's is the default", () => {
  for (const [channels, kernel, patch] of [[1, 5, 25] as const, [4, [3, 2], 24] as const]) {
    const { normal } = stream();
    const { weights, all } = drawn(channels, 6, kernel, he);
    expect(weights).toEqual(weights.map(() => Math.fround(normal() * Math.sqrt(2 / patch))));
    expect(drawn(channels, 6, kernel)).toEqual({ weights, all });
  }
});

it("any other initializer gets the weights, a stream of the layer's own and its fans", () => {
  let given: Fans | undefined;
  const own: Initializer = (W, { uniform }, fans) => {
    W.get().fill(uniform());
    given = fans;
  };
  expect(new Set(drawn(2, 3, [5, 4], own).all)).toEqual(new Set([stream().uniform()]));
  expect(given).toEqual({ fanIn: 5 * 4 * 2, fanOut: 5 * 4 * 3 });
  expect(Math.max(...drawn(2, 3, 2, scaledNormal({ initScale: 1e6 })).all)).toBeLessThan(1e-5);
});
