import { describe, expect, it } from "vitest";
import { buildNetwork } from "./build.ts";
import {
  activationNames,
  type InitDescription,
  type LayerDescription,
  type OptimizerDescription,
} from "./description.ts";
import { runExperiment } from "./run.ts";
import { stripes, toy } from "./testing/toy.ts";

const inits: InitDescription[] = [
  { kind: "series", initScale: 100, initPos: false },
  { kind: "series", initScale: 10, initPos: true },
  { kind: "he" },
  { kind: "glorot" },
];
const optimizers: OptimizerDescription[] = [
  { kind: "sgd", learningRate: 0.1 },
  { kind: "momentum", learningRate: 0.05, beta: 0.9 },
  { kind: "adam", learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
];
const head: LayerDescription = { kind: "dense", units: 2, activation: "softmax", init: { kind: "he" } };

const weights = (seed: number): Float32Array => Float32Array.from(buildNetwork(toy({ seed })).params[0]!.value.get());

/** How far the weights go in the last step. */
const last = (schedule: "constant" | "linear"): number => {
  const run = runExperiment(toy({ schedule, optimizer: { kind: "sgd", learningRate: 0.5 } }), stripes());
  let before = new Float32Array();
  let moved = 0;
  for (const _ of run) {
    const now = Float32Array.from(run.net.params[0]!.value.get());
    moved = Math.hypot(...now.map((w, i) => w - before[i]!));
    before = now;
  }
  return moved;
};

describe("buildNetwork", () => {
  it.each(activationNames)("knows the activation %s", (activation) => {
    const net = buildNetwork(toy({ layers: [{ kind: "dense", units: 3, activation, init: { kind: "he" } }, head] }));
    expect(net.layers[0]!.activation?.kind).toBe(activation);
  });

  it.each(inits)("starts as $kind says", (init) => {
    const layers: LayerDescription[] = [{ kind: "dense", units: 300, activation: "relu", init }, head];
    const weights = buildNetwork(toy({ layers })).params[0]!.value.get().subarray(0, 1200);
    const spread = Math.hypot(...weights) / Math.sqrt(weights.length);
    const expected = {
      series: 1 / (init.kind === "series" ? init.initScale : 1),
      he: Math.sqrt(2 / 4),
      glorot: Math.sqrt(2 / 304),
    };
    expect(spread / expected[init.kind]).toBeCloseTo(1, 0);
    expect(weights.some((w) => w < 0)).toBe(!(init.kind === "series" && init.initPos));
  });

  it("puts dropout where it stands, with a random state of its own", () => {
    expect([...buildNetwork(toy()).cells().keys()].filter((name) => name.startsWith("layers.1"))).toHaveLength(1);
  });

  it("takes either loss, and says where a loss does not fit", () => {
    const layers: LayerDescription[] = [{ ...head, activation: "sigmoid" }];
    expect(buildNetwork(toy({ layers, loss: "mean squared error" })).layers).toHaveLength(1);
    expect(() => buildNetwork(toy({ layers }))).toThrow(/^\[core\] network: expected softmax at the output/);
  });

  it("depends on the seed alone", () => {
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });
});

describe("the optimizer", () => {
  it.each(optimizers)("descends by $kind, at either schedule", (optimizer) => {
    for (const schedule of ["constant", "linear"] as const) {
      const experiment = toy({ optimizer, schedule, epochs: 20 });
      const losses = [...runExperiment(experiment, stripes())].flatMap(({ epochEnd }) =>
        epochEnd ? [epochEnd.loss] : [],
      );
      expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
    }
  });

  it("stands still at the end of a linear schedule", () => {
    expect(last("linear")).toBeLessThan(0.4 * last("constant"));
  });
});
