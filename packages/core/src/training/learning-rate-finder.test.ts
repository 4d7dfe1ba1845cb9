import { describe, expect, it } from "vitest";
import { matrix } from "../cells/matrix.ts";
import { save } from "../cells/save.ts";
import { regression } from "../data/regression.ts";
import { meanSquaredError } from "../losses/mean-squared-error.ts";
import { mlp } from "../network/mlp.ts";
import { sgd } from "../optimizers/sgd.ts";
import { learningRateFinder, type LearningRateFinderOptions } from "./learning-rate-finder.ts";
import { train } from "./train.ts";

const xs = Array.from({ length: 30 }, (_, i) => i / 5 - 3);
const line = regression(matrix(xs.map((x) => [x])), matrix(xs.map((x) => [2 * x + 1])));
const build = () => mlp([1, 1], { loss: meanSquaredError, batch: 10 });
const find = (options?: LearningRateFinderOptions) => [...learningRateFinder(build(), line, options)];

describe("the learning-rate finder", () => {
  it("raises the rate evenly on a logarithmic scale, and ends where the loss runs away", () => {
    const trials = find();
    const rates = trials.map(({ learningRate }) => learningRate);
    for (let i = 2; i < rates.length; i++) expect(rates[i]! / rates[i - 1]!).toBeCloseTo(rates[1]! / rates[0]!, 9);
    expect(trials.length).toBeLessThan(100);
    for (const { loss } of trials) expect(Number.isFinite(loss)).toBe(true);
  });

  it("smooths the loss as Adam does its moments, and suggests a tenth of the rate where that is lowest", () => {
    let [mean, lowest, suggestion] = [0, Infinity, 0];
    for (const [i, trial] of find({ steps: 60 }).entries()) {
      mean = 0.9 * mean + 0.1 * trial.loss;
      const smoothed = mean / (1 - 0.9 ** (i + 1));
      expect(trial.smoothed).toBeCloseTo(smoothed, 9);
      if (trial.smoothed < lowest) [lowest, suggestion] = [trial.smoothed, trial.learningRate / 10];
      expect(trial.suggestion).toBe(suggestion);
    }
  });

  it("suggests a rate that trains", () => {
    const { suggestion } = find().at(-1)!;
    expect(suggestion).toBeGreaterThan(1e-3);
    expect(suggestion).toBeLessThan(0.3);
    const net = build();
    let last = Infinity;
    for (const { loss } of train(net, line, { epochs: 100, optimizer: sgd(suggestion) })) last = loss;
    expect(last).toBeLessThan(0.01);
  });

  it("leaves the network as it was", () => {
    const net = build();
    const before = save(net.cells());
    for (const _ of learningRateFinder(net, line));
    expect(save(net.cells())).toEqual(before);
  });

  it("teaches where its options are wrong", () => {
    expect(() => find({ from: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] learningRateFinder: expected rates above 0 that rise, got 0 to 10. Try 1e-5 to 10.]`,
    );
    expect(() => find({ steps: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] learningRateFinder: steps: expected a whole number of at least 2, got 1.]`,
    );
  });
});
