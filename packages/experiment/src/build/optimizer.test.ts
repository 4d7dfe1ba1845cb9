import { dense, glorot, network, relu, sgd, softmax, train, type GradientTransform } from "@closurenet/core";
import {
  adagrad,
  adam,
  adamw,
  chain,
  cosine,
  linear,
  lion,
  momentum,
  nesterov,
  oneCycle,
  rmsprop,
  scheduled,
} from "@closurenet/optimizers";
import { describe, expect, it } from "vitest";
import type { OptimizerDescription, ScheduleDescription } from "../description/optimizer.ts";
import { repeated } from "../testing/distinct.ts";
import { fingerprint } from "../testing/fingerprint.ts";
import { pictures } from "../testing/pictures.ts";
import { buildOptimizer } from "./optimizer.ts";

const withMomentum = { kind: "momentum", learningRate: 0.05, beta: 0.9 } satisfies OptimizerDescription;
const withNesterov = { kind: "nesterov", learningRate: 0.05, beta: 0.9 } satisfies OptimizerDescription;
const withAdagrad = { kind: "adagrad", learningRate: 0.05, initial: 0.1 } satisfies OptimizerDescription;
const withRmsprop = { kind: "rmsprop", learningRate: 0.01, beta: 0.9, epsilon: 1e-7 } satisfies OptimizerDescription;
const withAdam = {
  kind: "adam",
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
} satisfies OptimizerDescription;
const withAdamw = { ...withAdam, kind: "adamw", lambda: 0.01 } satisfies OptimizerDescription;
const withLion = { kind: "lion", learningRate: 0.001, beta1: 0.9, beta2: 0.99 } satisfies OptimizerDescription;

/** Every option of every optimizer; what is left out by hand has its documented default. */
const optimizers: Record<string, readonly [OptimizerDescription, GradientTransform]> = {
  sgd: [{ kind: "sgd", learningRate: 0.1 }, sgd(0.1)],
  "sgd, learning rate": [{ kind: "sgd", learningRate: 0.2 }, sgd(0.2)],
  momentum: [withMomentum, momentum(0.05)],
  "momentum, learning rate": [{ ...withMomentum, learningRate: 0.1 }, momentum(0.1)],
  "momentum, beta": [{ ...withMomentum, beta: 0.5 }, momentum(0.05, { beta: 0.5 })],
  nesterov: [withNesterov, nesterov(0.05)],
  "nesterov, learning rate": [{ ...withNesterov, learningRate: 0.1 }, nesterov(0.1)],
  "nesterov, beta": [{ ...withNesterov, beta: 0.5 }, nesterov(0.05, { beta: 0.5 })],
  adagrad: [withAdagrad, adagrad(0.05)],
  "adagrad, learning rate": [{ ...withAdagrad, learningRate: 0.1 }, adagrad(0.1)],
  "adagrad, initial": [{ ...withAdagrad, initial: 0.2 }, adagrad(0.05, { initial: 0.2 })],
  rmsprop: [withRmsprop, rmsprop(0.01)],
  "rmsprop, learning rate": [{ ...withRmsprop, learningRate: 0.02 }, rmsprop(0.02)],
  "rmsprop, beta": [{ ...withRmsprop, beta: 0.5 }, rmsprop(0.01, { beta: 0.5 })],
  "rmsprop, epsilon": [{ ...withRmsprop, epsilon: 0.01 }, rmsprop(0.01, { epsilon: 0.01 })],
  adam: [withAdam, adam(0.01)],
  "adam, learning rate": [{ ...withAdam, learningRate: 0.02 }, adam(0.02)],
  "adam, beta1": [{ ...withAdam, beta1: 0.5 }, adam(0.01, { beta1: 0.5 })],
  "adam, beta2": [{ ...withAdam, beta2: 0.5 }, adam(0.01, { beta2: 0.5 })],
  "adam, epsilon": [{ ...withAdam, epsilon: 0.01 }, adam(0.01, { epsilon: 0.01 })],
  adamw: [withAdamw, adamw(0.01)],
  "adamw, learning rate": [{ ...withAdamw, learningRate: 0.02 }, adamw(0.02)],
  "adamw, beta1": [{ ...withAdamw, beta1: 0.5 }, adamw(0.01, { beta1: 0.5 })],
  "adamw, beta2": [{ ...withAdamw, beta2: 0.5 }, adamw(0.01, { beta2: 0.5 })],
  "adamw, epsilon": [{ ...withAdamw, epsilon: 0.01 }, adamw(0.01, { epsilon: 0.01 })],
  "adamw, lambda": [{ ...withAdamw, lambda: 0.5 }, adamw(0.01, { lambda: 0.5 })],
  lion: [withLion, lion(0.001)],
  "lion, learning rate": [{ ...withLion, learningRate: 0.002 }, lion(0.002)],
  "lion, beta1": [{ ...withLion, beta1: 0.5 }, lion(0.001, { beta1: 0.5 })],
  "lion, beta2": [{ ...withLion, beta2: 0.5 }, lion(0.001, { beta2: 0.5 })],
};

const schedules: readonly (readonly [ScheduleDescription, GradientTransform])[] = [
  ["constant", sgd(0.1)],
  ["linear", chain(sgd(0.1), scheduled(linear))],
  ["cosine", chain(sgd(0.1), scheduled(cosine))],
  ["one-cycle", chain(sgd(0.1), scheduled(oneCycle))],
];

/** The weights after a training of 8 steps, and all other cells that must survive. */
function trained(optimizer: GradientTransform) {
  const net = network(30, [dense(5, relu), dense(3, softmax, { init: glorot })], { batch: 7, seed: 5 });
  const training = train(net, pictures(), { epochs: 2, optimizer });
  for (const _ of training);
  return { weights: fingerprint(net.cells()), all: fingerprint(training.cells()) };
}

describe("a described optimizer", () => {
  it.each(Object.entries(optimizers))("%s: is the one by hand, to the bit", (_, [optimizer, byHand]) => {
    expect(trained(buildOptimizer({ optimizer, schedule: "constant" })).all).toEqual(trained(byHand).all);
  });

  it("has no option without an effect, and is like no other", () => {
    const outcomes = Object.entries(optimizers).map(([name, [optimizer]]) => [
      name,
      trained(buildOptimizer({ optimizer, schedule: "constant" })).weights,
    ]);
    expect(repeated(Object.fromEntries(outcomes))).toEqual([]);
  });
});

describe("a described schedule", () => {
  const optimizer: OptimizerDescription = { kind: "sgd", learningRate: 0.1 };

  it.each(schedules)("%s: is the one by hand", (schedule, byHand) => {
    expect(trained(buildOptimizer({ optimizer, schedule })).all).toEqual(trained(byHand).all);
  });

  it("is like no other", () => {
    const outcomes = schedules.map(([schedule]) => [
      schedule,
      trained(buildOptimizer({ optimizer, schedule })).weights,
    ]);
    expect(repeated(Object.fromEntries(outcomes))).toEqual([]);
  });

  it("works on the updates of any rule before it", () => {
    expect(trained(buildOptimizer({ optimizer: withAdam, schedule: "cosine" })).all).toEqual(
      trained(chain(adam(0.01), scheduled(cosine))).all,
    );
  });
});
