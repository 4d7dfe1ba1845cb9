import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sigmoid } from "../activations/sigmoid.ts";
import { softmax } from "../activations/softmax.ts";
import { tanh } from "../activations/tanh.ts";
import { matrix } from "../cells/matrix.ts";
import { restore, type Saved } from "../cells/restore.ts";
import { save } from "../cells/save.ts";
import { dataset } from "../data/labelled.ts";
import { regression } from "../data/regression.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { dense } from "../layers/dense.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { mlp } from "../network/mlp.ts";
import { network, type Network } from "../network/network.ts";
import { sgd } from "../optimizers/sgd.ts";
import { rng } from "../random/rng.ts";
import { permutation } from "../random/shuffle.ts";
import type { TrainOptions } from "./train-options.ts";
import { train, type Step } from "./train.ts";

/** Points in a square, of the class of their quarter. */
function quarters(size: number) {
  const stream = rng("quarters");
  const inputs = Float32Array.from({ length: 2 * size }, () => 2 * stream.uniform() - 1);
  const labels = Array.from(
    { length: size },
    (_, i) => (inputs[2 * i]! > 0 ? 1 : 0) + (inputs[2 * i + 1]! > 0 ? 2 : 0),
  );
  return dataset({ inputs, labels, classes: 4 });
}

const quartersInputs = (size: number): Float32Array => Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(i));

/** Example i brings the number i. */
const numbered = (size: number) =>
  regression(matrix(Array.from({ length: size }, (_, i) => [i])), matrix(Array.from({ length: size }, () => [0])));
const still = (batch: number): Network => mlp([1, 1], { batch, loss: meanSquaredError });

const build = (): Network => mlp([2, 12, 8, 4], { activation: tanh, batch: 16, seed: 4 });
const hash = (net: Network): string => {
  const digest = createHash("sha256");
  for (const { get } of net.cells().values()) digest.update(get().slice());
  return digest.digest("hex").slice(0, 16);
};

describe("an epoch", () => {
  it.each([
    [57, 10],
    [60, 10],
    [5, 10],
    [1, 1],
  ])("of %i examples in minibatches of %i sees each exactly once, in another order each time", (size, batch) => {
    const net = still(batch);
    const orders: string[] = [];
    let seen: number[] = [];
    for (const { n, epochEnd } of train(net, numbered(size), { epochs: 3, optimizer: sgd(1e-9) })) {
      seen.push(...net.X.get().slice(0, n));
      if (!epochEnd) continue;
      orders.push(seen.join());
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      seen = [];
    }
    expect(orders).toHaveLength(3);
    expect(new Set(orders).size).toBe(size > 1 ? 3 : 1);
  });

  it("counts its steps and says the mean of its losses", () => {
    const steps = [...train(build(), quarters(57), { epochs: 2 })];
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(steps.map(({ epoch }) => epoch)).toEqual([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
    expect(steps.map(({ n }) => n)).toEqual([16, 16, 16, 9, 16, 16, 16, 9]);
    expect(new Set(steps.map(({ steps: all }) => all))).toEqual(new Set([8]));
    expect(steps.map(({ epochEnd }) => epochEnd?.epoch)).toEqual([
      undefined,
      undefined,
      undefined,
      1,
      undefined,
      undefined,
      undefined,
      2,
    ]);
    const mean = steps.slice(0, 4).reduce((sum, { loss, n }) => sum + loss * n, 0) / 57;
    expect(steps[3]!.epochEnd!.loss).toBeCloseTo(mean, 12);
  });
});

describe("learning", () => {
  it("lowers the loss and gets the quarters right", () => {
    const net = build();
    const data = quarters(400);
    const before = evaluate(net, data);
    for (const _ of train(net, data, { epochs: 30, optimizer: sgd(0.5) }));
    const after = evaluate(net, data);
    expect(after.loss).toBeLessThan(before.loss / 4);
    expect(after.accuracy).toBeGreaterThan(0.95);
  });

  it("fits a line under squared errors", () => {
    const x = [-1, -0.5, 0, 0.5, 1];
    const net = mlp([1, 1], { loss: meanSquaredError, batch: 5 });
    const data = regression(matrix(x.map((v) => [v])), matrix(x.map((v) => [3 * v - 2])));
    for (const _ of train(net, data, { epochs: 300 }));
    expect(net.params[0]!.value.get()[0]).toBeCloseTo(3, 3);
    expect(net.params[0]!.value.get()[1]).toBeCloseTo(-2, 3);
  });

  it("takes the mean gradient: twice the same rows are the same step", () => {
    const once = mlp([2, 4], { batch: 3 });
    const twice = mlp([2, 4], { batch: 6 });
    const labels = [0, 1, 2];
    const inputs = [1, 2, 3, 4, 5, 6];
    for (const _ of train(once, dataset({ inputs, labels, classes: 4 }), { epochs: 1 }));
    const doubled = dataset({ inputs: [...inputs, ...inputs], labels: [...labels, ...labels], classes: 4 });
    for (const _ of train(twice, doubled, { epochs: 1 }));
    once.params[0]!.value.get().forEach((w, i) => expect(twice.params[0]!.value.get()[i]).toBeCloseTo(w, 5));
  });
});

/** The hash of the weights after five epochs. */
function trained(options: Partial<TrainOptions> = {}, net = build()): string {
  for (const _ of train(net, quarters(100), { epochs: 5, optimizer: sgd(0.3), ...options }));
  return hash(net);
}

describe("the same seed gives the same bytes", () => {
  it("on every machine", () => {
    expect(trained()).toMatchInlineSnapshot(`"c2d6b0d7b79c6159"`);
    const sigmoids = mlp([2, 10, 4], { activation: sigmoid, batch: 7, seed: 1 });
    expect(trained({ validation: 0.2, seed: 9 }, sigmoids)).toMatchInlineSnapshot(`"fce4aae954fbec83"`);
  });

  it("and another seed others", () => {
    expect(trained()).toBe(trained());
    expect(trained({ seed: 1 })).not.toBe(trained());
  });

  it("whoever looks on: predicting between steps changes nothing", () => {
    const net = build();
    for (const _ of train(net, quarters(100), { epochs: 5, optimizer: sgd(0.3) })) net(matrix([[1, 2]]));
    expect(hash(net)).toBe(trained());
  });
});

describe("a training", () => {
  const options = { epochs: 4, optimizer: sgd(0.3), validation: 0.25, seed: 2 };
  const data = quarters(80);

  it.each([1, 4, 5, 11])("saved after %i steps and restored into a new one ends on the same bytes", (k) => {
    const straight = build();
    const whole = train(straight, data, options);
    const told: Step[] = [];
    let saved = new Map<string, Saved>();
    for (const step of whole) {
      told.push(step);
      if (step.step === k) saved = save(whole.cells());
    }
    expect(told).toHaveLength(16);
    const again = build();
    const rest = train(again, data, options);
    restore(rest.cells(), saved);
    expect([...rest]).toEqual(told.slice(k));
    expect(hash(again)).toBe(hash(straight));
  });

  it("stops when nobody asks for its next step, and goes on when somebody does", () => {
    const net = build();
    const training = train(net, data, options);
    const before = hash(net);
    expect(hash(net)).toBe(before); // nothing happens until the first step is asked for
    training.next();
    const after = hash(net);
    expect(after).not.toBe(before);
    expect([...training]).toHaveLength(15);
  });

  it("ends after the step in which it is told to", () => {
    const signal = { aborted: false };
    const steps: number[] = [];
    for (const { step } of train(build(), data, { ...options, signal })) {
      steps.push(step);
      if (step === 6) signal.aborted = true;
    }
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("validation", () => {
  it("holds out a share that is never learnt from, the same in each epoch", () => {
    const net = still(10);
    const learnt = new Set<number>();
    let last: Step | undefined;
    for (const step of train(net, numbered(100), { epochs: 3, optimizer: sgd(1e-9), validation: 0.3, seed: 1 })) {
      // At the end of an epoch the held-out examples have passed through X.
      if (!step.epochEnd) for (const x of net.X.get().slice(0, step.n)) learnt.add(x);
      last = step;
    }
    expect(last!.steps).toBe(21);
    const held = permutation(100, rng(1).fork("split")).slice(0, 30);
    for (const i of held) expect(learnt.has(i)).toBe(false);
    expect(learnt.size).toBe(70);
  });

  it("measures on them alone, each counted once", () => {
    const net = build();
    const data = quarters(50);
    const held = data.subset(permutation(50, rng(0).fork("split")).slice(0, 10));
    const ends = [...train(net, data, { epochs: 3, validation: 0.2 })].flatMap(({ epochEnd }) => epochEnd ?? []);
    expect(ends).toHaveLength(3);
    expect(ends[2]!.validation).toEqual(evaluate(net, held));
  });
});

const go =
  (options: Partial<TrainOptions>, data = quarters(10)) =>
  () =>
    train(build(), data, { epochs: 1, ...options });
const atAMillion =
  (net: Network, data = quarters(100)) =>
  () => [...train(net, data, { epochs: 50, optimizer: sgd(1e6) })];

describe("errors", () => {
  it("teach where the options are wrong", () => {
    expect(go({ epochs: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] train: epochs: expected a whole number of at least 1, got 0.]`,
    );
    expect(go({ validation: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] train: validation: expected a share of at least 0 and below 1, got 1. Try 0.1.]`,
    );
    expect(go({ validation: 0.99 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] train: validation: expected some examples left to learn from, got none of 10. Hold out fewer.]`,
    );
    expect(go({}, numbered(10))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] data: expected 2 inputs and 4 outputs for this network, got 1 and 1. Build it for them: mlp([1, …, 1]).]`,
    );
    expect(() => sgd(0)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] sgd: expected a learning rate above 0, got 0. Try sgd(0.1).]`,
    );
    const twice = go({
      optimizer: (_, { cell }) => {
        cell("m", 1, 1);
        cell("m", 1, 1);
        return () => {};
      },
    });
    expect(twice).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] optimizer: expected a new name for a cell, got m a second time. Name it after its param.]`,
    );
  });

  it("a learning rate of a million diverges, and says so", () => {
    expect(atAMillion(mlp([1, 1], { loss: meanSquaredError }), numbered(10))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] train: expected a finite loss, got NaN at step 7. The training diverged: try a learning rate a tenth as large.]`,
    );
    expect(atAMillion(network(2, [dense(20), dense(20), dense(4, softmax)]))).toThrow(/diverged/);
  });

  it.each([NaN, Infinity, -Infinity])("an input of %s is named by its example, held out or not", (bad) => {
    const inputs = quartersInputs(50);
    inputs[2 * 37 + 1] = bad;
    const data = dataset({ inputs, labels: Array.from({ length: 50 }, () => 1), classes: 4 });
    const where = new RegExp(`\\[core\\] data: expected finite inputs, got ${bad} in column 1 of example 37\\.`);
    for (let seed = 0; seed < 4; seed++) {
      // What is infinite and held out may be told a class.
      const validation = Number.isNaN(bad) ? 0.5 : 0;
      expect(() => [...train(build(), data, { epochs: 2, validation, seed })]).toThrow(where);
    }
  });

  it("an input of NaN is named where it is evaluated", () => {
    const data = dataset({ inputs: [0, 0, 0, NaN], labels: [0, 1], classes: 4 });
    expect(() => evaluate(build(), data)).toThrow("expected finite inputs, got NaN in column 1 of example 1");
  });

  it("of several, the first is named", () => {
    const data = dataset({ inputs: [0, 0, NaN, 1, 2, NaN], labels: [0, 1, 2], classes: 4 });
    expect(() => evaluate(build(), data)).toThrow("got NaN in column 0 of example 1");
  });

  it("a target of NaN is named too", () => {
    const data = regression([[0], [1], [2]], [[0], [NaN], [2]]);
    expect(() => [...train(still(2), data, { epochs: 1 })]).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] data: expected finite targets, got NaN in column 0 of example 1. Leave the example out, or put a number in its place.]`,
    );
    expect(() => evaluate(still(2), data)).toThrow("got NaN in column 0 of example 1");
  });
});
