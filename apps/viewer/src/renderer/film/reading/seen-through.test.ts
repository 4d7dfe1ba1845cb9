import { halfFrame, halfValues } from "@closurenet/film";
import { expect, test } from "vitest";
import type { Layer } from "./film.ts";
import { measures } from "./measures.ts";
import { seenThrough } from "./seen-through.ts";

/** A layer of one frame; the last row holds the biases. */
function layer(rows: readonly (readonly number[])[], kind: "dense" | "conv2d" = "dense"): Layer {
  const [inputs, units] = [rows.length - 1, rows[0]!.length];
  const bits = halfFrame(rows.flat());
  const seen = measures({ inputs, units });
  return {
    name: "",
    label: "",
    inputs,
    units,
    shape: { kind, first: false, last: false },
    weights: (frame) => (frame === 0 ? bits : undefined),
    census: seen.census,
    sizes: seen.sizes,
    counted: 0,
    motion: () => new Float64Array(1),
  };
}
const values = (bits: Uint16Array | undefined): number[] => Array.from(bits ?? [], (half) => halfValues[half]!);

const one = layer([
  [1, 2],
  [0, -1],
  [0.5, 1],
]); // 2 inputs, 2 neurons
const two = layer([[3], [1], [0.25]]);
const three = layer([
  [2, -1],
  [0, 4],
]);

test("is W₁·W₂, and what the biases come to", () => {
  const seen = seenThrough([one, two], 1, [0])!;
  expect({ inputs: seen.inputs, units: seen.units, product: seen.product }).toEqual({
    inputs: 2,
    units: 1,
    product: "W₁·W₂",
  });
  // x·W₁ + b₁, times W₂, plus b₂: [1·3 + 2·1, 0·3 − 1·1], and 0.5·3 + 1·1 + 0.25.
  expect(values(seen.weights(0))).toEqual([5, -1, 2.75]);
  expect(seen.weights(1), "a frame that is not in memory").toBeUndefined();
  expect(seen.counted).toBe(1);
});

test("goes through as many layers as there are", () => {
  const seen = seenThrough([one, two, three], 2, [0])!;
  expect(values(seen.weights(0))).toEqual([10, -5, -2, 1, 5.5, 1.25]);
  expect(seen.product).toBe("W₁·W₂·W₃");
});

test("there is none for the first layer, behind filters, where sizes do not follow, and where it is too much work", () => {
  expect(seenThrough([one, two], 0, [0])).toBeUndefined();
  expect(
    seenThrough(
      [
        layer(
          [
            [1, 1],
            [1, 1],
            [0, 0],
          ],
          "conv2d",
        ),
        two,
      ],
      1,
      [0],
    ),
  ).toBeUndefined();
  expect(seenThrough([one, three, two], 2, [0])).toBeUndefined();
  const wide = layer(Array.from({ length: 1001 }, () => Array.from({ length: 200 }, () => 0)));
  const next = layer(Array.from({ length: 201 }, () => Array.from({ length: 200 }, () => 0)));
  expect(seenThrough([wide, next], 1, [0])).toBeUndefined();
});
