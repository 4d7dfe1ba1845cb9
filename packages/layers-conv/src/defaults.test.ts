import { readFileSync } from "node:fs";
import { dense, glorot, he, identity, network, relu, rng, type LayerRecipe } from "@closurenet/core";
import { describe, expect, it, test } from "vitest";
import { conv2d, type Conv2dOptions } from "./conv2d.ts";
import { maxPool2d, type MaxPool2dOptions } from "./max-pool2d.ts";

/** The shape of a layer's output, its weights, and its numbers. */
function bits(recipe: LayerRecipe): unknown {
  const net = network([7, 8, 2], [recipe, dense(2)], { batch: 2, loss: noLink });
  const { normal } = rng(6);
  net.X.set(net.X.get().map(normal));
  net.forward(2, true);
  const { shape, cells } = net.layers[0]!;
  return { shape, Z: [...cells["Z"]!.get()], params: net.params.map(({ value }) => [...value.get()]) };
}
const noLink = { kind: "none", value: () => 0, delta: () => {} };

const needed = { filters: 3, kernel: 3 };
const convolution = { stride: 1, padding: "valid", activation: identity, init: he } as const;

const conv = (options: Partial<Conv2dOptions> = {}): unknown => bits(conv2d({ ...needed, ...options }));
const pool = (options?: MaxPool2dOptions): unknown => bits(options ? maxPool2d(options) : maxPool2d());
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

describe("conv2d", () => {
  it("at its defaults does what it does where they are written out, or left out by name", () => {
    expect(conv()).toEqual(conv(convolution));
    expect(conv({ stride: undefined, padding: undefined, activation: undefined, init: undefined })).toEqual(conv());
    expect(conv({ kernel: [3, 3], stride: [1, 1] })).toEqual(conv());
  });

  test.each<Partial<Conv2dOptions>>([
    { filters: 4 },
    { kernel: 2 },
    { kernel: [3, 2] },
    { kernel: [2, 3] },
    { stride: 2 },
    { stride: [1, 2] },
    { stride: [2, 1] },
    { padding: "same" },
    { activation: relu },
    { init: glorot },
  ])("%o does something else", (changed) => {
    expect(conv(changed)).not.toEqual(conv());
  });

  it("takes one filter of one pixel, and nothing smaller", () => {
    expect(() => conv({ filters: 1, kernel: 1, stride: 1 })).not.toThrow();
    for (const name of ["filters", "kernel", "stride"] as const) {
      for (const bad of [0, -1, 1.5, NaN, Infinity])
        expect(() => conv({ [name]: bad })).toThrow(`at least 1, got ${bad}.`);
    }
    for (const bad of [
      [1, 0],
      [0, 1],
      [1, 1.5],
      [1.5, 1],
    ] as const) {
      expect(() => conv({ kernel: bad })).toThrow(`at least 1, got [${bad.join(", ")}].`);
      expect(() => conv({ stride: bad })).toThrow(`at least 1, got [${bad.join(", ")}].`);
    }
  });

  it("takes a kernel as large as the images, and none that is larger, in either direction", () => {
    expect(() => conv({ kernel: [7, 8] })).not.toThrow();
    expect(() => conv({ kernel: [8, 8] })).toThrow(
      "expected windows of at most 7 × 8, the size of the images here, got 8 × 8.",
    );
    expect(() => conv({ kernel: [7, 9] })).toThrow(
      "expected windows of at most 7 × 8, the size of the images here, got 7 × 9.",
    );
    expect(() => conv({ kernel: [8, 9], padding: "same" })).not.toThrow();
  });
});

describe("maxPool2d", () => {
  it("at its defaults does what it does where they are written out, or left out by name", () => {
    expect(pool()).toEqual(pool({ size: 2, stride: 2 }));
    expect(pool({})).toEqual(pool());
    expect(pool({ size: undefined, stride: undefined })).toEqual(pool());
    expect(pool({ size: [2, 2], stride: [2, 2] })).toEqual(pool());
    expect(pool({ size: 3 })).toEqual(pool({ size: 3, stride: 3 }));
    expect(pool({ size: [2, 3] })).toEqual(pool({ size: [2, 3], stride: [2, 3] }));
  });

  test.each<MaxPool2dOptions>([
    { size: 1 },
    { size: 3 },
    { size: [2, 3] },
    { size: [3, 2] },
    { stride: 1 },
    { stride: 3 },
    { stride: [2, 1] },
    { stride: [1, 2] },
  ])("%o does something else", (changed) => {
    expect(pool(changed)).not.toEqual(pool());
  });

  it("takes windows of one pixel, or as large as the images", () => {
    for (const size of [1, [7, 8]] as const) expect(() => pool({ size })).not.toThrow();
    for (const size of [
      [8, 8],
      [7, 9],
    ] as const)
      expect(() => pool({ size })).toThrow("expected windows of at most 7 × 8");
    for (const bad of [0, -1, 1.5, NaN, Infinity]) {
      expect(() => pool({ size: bad })).toThrow(`at least 1, got ${bad}.`);
      expect(() => pool({ stride: bad })).toThrow(`at least 1, got ${bad}.`);
    }
  });
});

it("both are documented so", () => {
  const readme = read("../README.md");
  expect(readme).toContain(
    '`conv2d({ filters, kernel, stride = 1, padding = "valid", activation = identity, init = he })`',
  );
  expect(readme).toContain("`maxPool2d({ size = 2, stride = size })`");
  const source = read("conv2d.ts");
  expect(source).toMatch(/; 1 by default\. \*\/\n {2}readonly stride\?/);
  expect(source).toMatch(/or none \("valid"\), the default\. \*\/\n {2}readonly padding\?/);
  expect(source).toMatch(/\/\*\* Identity by default\..* \*\/\n {2}readonly activation\?/);
  expect(source).toMatch(/\/\*\* He's by default;.* \*\/\n {2}readonly init\?/);
});
