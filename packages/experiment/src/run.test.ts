import { mnist } from "@closurenet/fixtures";
import { firstDigits } from "./testing/digits.ts";
import { describe, expect, it } from "vitest";
import { runExperiment, type RunEvent } from "./run.ts";
import { stripes, toy, wild } from "./testing/toy.ts";
import { dense, glorot, he, network, relu, softmax, train } from "@closurenet/core";
import { dropout } from "@closurenet/layers-dropout";
import { chain, linear, momentum, scheduled } from "@closurenet/optimizers";
import { buildNetwork } from "./build/network.ts";
import { buildOptimizer } from "./build/optimizer.ts";
import type { Experiment } from "./description/experiment.ts";
import type { InitDescription, LayerDescription } from "./description/network.ts";
import { frameClock } from "./frame-clock.ts";
import { fingerprint } from "./testing/fingerprint.ts";

const framesOf = (experiment: Experiment): number[] =>
  [...runExperiment(experiment, stripes())].filter(({ frame }) => frame).map(({ step }) => step);

/** The frames of the same training by hand. */
function framesByHand(experiment: Experiment, slowing: number): number[] {
  const { epochs, validation, seed } = experiment;
  const net = buildNetwork(experiment);
  const training = train(net, stripes(), { epochs, validation, seed, optimizer: buildOptimizer(experiment) });
  const clock = frameClock(net, { steps: training.steps, epochs, slowing }, null);
  const frames = clock.tick(0, true) ? [0] : [];
  for (const { step, epochEnd } of training) if (clock.tick(step, epochEnd !== undefined)) frames.push(step);
  return frames;
}

function withoutFrame({ step, steps, epoch, loss, n, epochEnd }: RunEvent) {
  return { step, steps, epoch, loss, n, ...(epochEnd && { epochEnd }) };
}

type Changes = Partial<Pick<Experiment, "batch" | "seed" | "epochs" | "validation">>;

describe("an experiment", () => {
  const experiment = toy({ schedule: "linear" });
  /** The toy by hand. */
  function byHand({ batch = 4, seed = 7, ...options }: Changes = {}) {
    const recipes = [dense(3, relu, { init: he }), dropout(0.25), dense(2, softmax, { init: glorot })];
    const training = train(network([2, 2], recipes, { batch, seed }), stripes(), {
      optimizer: chain(momentum(0.05, { beta: 0.9 }), scheduled(linear)),
      epochs: 3,
      validation: 0.25,
      seed,
      ...options,
    });
    return { events: [...training], cells: fingerprint(training.cells()) };
  }
  function described(changes: Changes) {
    const run = runExperiment({ ...experiment, ...changes }, stripes());
    const [, ...events] = [...run];
    return { events: events.map(withoutFrame), cells: fingerprint(run.cells()) };
  }

  it.each<Changes>([{}, { seed: 8 }, { epochs: 2 }, { batch: 5 }, { validation: 0.5 }, { validation: 0 }])(
    "is the training that one would write by hand, with %j",
    (changes) => {
      expect(described(changes)).toEqual(byHand(changes));
    },
  );

  it("has no option without an effect, and its seed sets the weights and the order of the data", () => {
    const { events } = described({});
    for (const other of [{ seed: 8 }, { epochs: 2 }, { batch: 5 }, { validation: 0.5 }]) {
      expect(described(other).events).not.toEqual(events);
    }
    expect(byHand().events).not.toEqual(byHandWithOrder(0));
  });

  /** The same weights, but the data in the order of another seed. */
  function byHandWithOrder(seed: number) {
    const net = buildNetwork(experiment);
    return [...train(net, stripes(), { optimizer: buildOptimizer(experiment), epochs: 3, validation: 0.25, seed })];
  }
});

describe("runExperiment", () => {
  it("gives an event for step 0 without a loss, then one for each step", () => {
    const run = runExperiment(toy(), stripes());
    expect(run.steps).toBe(24);
    const events: RunEvent[] = [...run];
    expect(events[0]).toEqual({ step: 0, steps: 24, epoch: 0, n: 0, frame: true });
    expect(events.map(({ step }) => step)).toEqual(Array.from({ length: 25 }, (_, i) => i));
    expect(events.slice(1).every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(events.filter(({ epochEnd }) => epochEnd).map(({ step }) => step)).toEqual([8, 16, 24]);
  });

  it("records every step of a short training", () => {
    expect(framesOf(toy())).toHaveLength(25);
  });

  it.each(["constant", "linear", "cosine", "one-cycle"] as const)(
    "takes the frames of a clock that is told how a training of schedule %s slows down",
    (schedule) => {
      const experiment = toy({ epochs: 80, schedule, optimizer: { kind: "sgd", learningRate: 0.5 } });
      const [right, wrong] = schedule === "constant" ? [0.8, 0.35] : [0.35, 0.8];
      expect(framesOf(experiment)).toEqual(framesByHand(experiment, right));
      expect(framesOf(experiment)).not.toEqual(framesByHand(experiment, wrong));
    },
  );

  it("records every n steps, and the start and the ends of epochs, because a checkpoint must not be ahead of its film", () => {
    expect(framesOf(toy({ every: 5 }))).toEqual([0, 5, 8, 10, 15, 16, 20, 24]);
  });

  it.each(["constant", "linear"] as const)("records at most 300 frames by motion, %s", (schedule) => {
    for (const epochs of [37, 38, 100, 250]) {
      const frames = framesOf(toy({ epochs, schedule }));
      expect(frames.length).toBeLessThanOrEqual(300);
      expect(frames.length).toBeGreaterThan(200);
      expect([frames[0], frames.at(-1)]).toEqual([0, 8 * epochs]);
    }
  });

  it("ends after the step that a signal comes in", () => {
    const stop = new AbortController();
    const steps: number[] = [];
    for (const { step } of runExperiment(toy(), stripes(), { signal: stop.signal })) {
      steps.push(step);
      if (step === 5) stop.abort();
    }
    expect(steps.at(-1)).toBe(5);
  });

  it("continues from restored cells with the same events and the same frames", () => {
    const experiment = toy({ epochs: 60 });
    const whole = [...runExperiment(experiment, stripes())];
    const first = runExperiment(experiment, stripes());
    for (const { step } of first) if (step === 203) break;
    const second = runExperiment(experiment, stripes());
    for (const [name, cell] of second.cells()) cell.set(first.cells().get(name)!.get());
    expect([...second]).toEqual(whole.slice(204));
  });

  it("is computed by the given number of threads", () => {
    const wasm = toy({ kernels: "wasm" });
    expect(() => runExperiment(wasm, stripes(), { threads: 33 })).toThrow(/threads: expected .* 1 to 32, got 33/);
    expect(runExperiment(wasm, stripes(), { threads: undefined, signal: undefined }).steps).toBe(24);
  });

  it("refuses data of another shape before anything else", () => {
    expect(() => runExperiment(toy({ input: [3, 3] }), stripes())).toThrow("expected 9 inputs and 2 outputs");
  });

  it("fails after an epoch that was much worse than guessing, though its loss is a number", () => {
    const run = runExperiment(toy({ optimizer: { kind: "sgd", learningRate: 3000 } }), stripes());
    const steps: number[] = [];
    expect(() => {
      for (const { step } of run) steps.push(step);
    }).toThrow(
      /^\[experiment\] training: expected a loss that falls below that of guessing, 0\.69, got \d+\.\d+ in epoch 1/,
    );
    expect(steps.at(-1)).toBe(8);
  });

  it("fails if the training diverges", () => {
    expect(() => [...runExperiment(wild, stripes())]).toThrow(/^\[core\] train: expected a finite loss/);
  });
});

describe.skipIf(!mnist.path)("the film of a training on MNIST", () => {
  it.each([
    ["constant", "he", 0.35],
    ["linear", "he", 0.65],
    ["linear", "series", 0.75],
  ] as const)("moves evenly from frame to frame: %s, %s", async (schedule, init, most) => {
    const start: InitDescription = init === "he" ? { kind: "he" } : { kind: "series", initScale: 100, initPos: true };
    const layers: LayerDescription[] = [
      { kind: "dense", units: 30, activation: "relu", init: start },
      { kind: "dense", units: 10, activation: "softmax", init: start },
    ];
    const optimizer = { kind: "sgd", learningRate: 0.3 } as const;
    const kernels = "wasm"; // the same bits as the plain kernels, in less time
    const experiment = toy({
      input: [28, 28],
      layers,
      optimizer,
      schedule,
      batch: 20,
      epochs: 2,
      validation: 0,
      kernels,
    });
    const run = runExperiment(experiment, await firstDigits(6000));
    const weights = run.net.params[0]!.value;
    let before = Float32Array.from(weights.get());
    const moves: number[] = [];
    for (const { frame, step } of run) {
      if (!frame || step === 0) continue;
      const now = Float32Array.from(weights.get());
      moves.push(Math.sqrt(now.reduce((sum, w, i) => sum + (w - before[i]!) ** 2, 0)));
      before = now;
    }
    const mean = moves.reduce((a, b) => a + b) / moves.length;
    const spread = Math.sqrt(moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / moves.length) / mean;
    // Measured: 0.27, 0.56, 0.42; a frame every n steps gives 0.28, 0.74, 0.63.
    expect(spread).toBeLessThan(most);
    expect(moves.length).toBeGreaterThan(285);
    expect(moves.length).toBeLessThan(301);
  });
});
