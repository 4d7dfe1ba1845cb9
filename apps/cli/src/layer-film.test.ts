import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { weightShapes, type LayerDescription } from "@closurenet/experiment";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layerFilm } from "./layer-film.ts";
import { layerPatch } from "./layer-patch.ts";
import { experiment, head, recordConvolution } from "./testing/convolution.ts";

let dir: string;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), "film-"))));
afterAll(() => rmSync(dir, { recursive: true }));

describe("layerFilm", () => {
  it("counts layers as they stand in the network, beyond ten too", () => {
    const run = join(dir, "deep");
    const hidden = Array.from({ length: 11 }, (_, i) => ({ ...head, units: 12 - i }));
    recordConvolution(run, { layers: [...hidden, head], every: 100, epochs: 1 });
    const films = Array.from({ length: 12 }, (_, layer) => layerFilm(run, layer + 1));
    expect(films.map(({ name, units }) => `${name} ${units}`)).toEqual([
      ...hidden.map((_, i) => `layers.${i}.W ${12 - i}`),
      "layers.11.W 10",
    ]);
    expect(() => layerFilm(run, 13)).toThrow(
      "[cli] --layer: expected a layer with weights, 1 … 12 from the input on, got 13.",
    );
  });

  it("passes over layers without weights", () => {
    const run = join(dir, "convolution");
    recordConvolution(run, { every: 100, epochs: 1 });
    const films = [1, 2, 3].map((layer) => layerFilm(run, layer));
    expect(films.map(({ name, inputs, units }) => `${name} ${inputs} ${units}`)).toEqual([
      "layers.0.W 9 4",
      "layers.3.W 24 3",
      "layers.5.W 90 10",
    ]);
  });

  it("says so where there is nothing to show", () => {
    const run = join(dir, "none");
    const shifts: LayerDescription = { kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, activation: "softmax" };
    const pool: LayerDescription = { kind: "maxPool2d", size: [28, 1], stride: [28, 3] };
    recordConvolution(run, { layers: [pool, { kind: "dropout", rate: 0 }, shifts], every: 100, epochs: 1 });
    expect(() => layerFilm(run, 1)).toThrow("[cli] film: expected a layer with weights named W, got none.");
  });
});

const patch = (name: string, inputs: number, description = experiment) =>
  layerPatch({ looksAt: weightShapes(description).find((shape) => shape.name === name)?.looksAt ?? [], inputs });

describe("layerPatch", () => {
  it("is a filter of a convolution, with its channels", () => {
    expect(patch("layers.0.W", 9)).toEqual({ patch: { width: 3, height: 3 }, channels: 1 });
    expect(patch("layers.3.W", 24)).toEqual({ patch: { width: 3, height: 2 }, channels: 4 });
  });

  it("is the image that a dense layer looks at", () => {
    expect(patch("layers.5.W", 90)).toEqual({ patch: { width: 5, height: 6 }, channels: 3 });
    const dense = { ...experiment, input: [20, 30], layers: [head, head] };
    expect(patch("layers.0.W", 600, dense)).toEqual({ patch: { width: 30, height: 20 }, channels: 1 });
    expect(patch("layers.1.W", 10, dense)).toEqual({});
    expect(patch("layers.0.W", 784, { ...dense, input: [784] })).toEqual({});
  });

  it("is left open where nothing tells", () => {
    expect(patch("layers.0.W", 10)).toEqual({});
    for (const name of ["layers.6.W", "layers.0.1.W", "fc1.weight"]) expect(patch(name, 9)).toEqual({});
  });
});
