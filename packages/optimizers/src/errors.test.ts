import { expect, it } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  clipByGlobalNorm,
  clipByValue,
  lion,
  momentum,
  nesterov,
  rmsprop,
  weightDecay,
} from "./index.ts";

/** What each of these calls says against its hyper-parameters. */
const messages = (...calls: readonly (() => unknown)[]): string =>
  calls
    .map((call) => {
      try {
        call();
        return "no error";
      } catch (error) {
        return error instanceof Error ? error.message : "not an Error";
      }
    })
    .join("\n");

it("refuses learning rates that no rule can work with", () => {
  const rules = [momentum, nesterov, adagrad, rmsprop, adam, adamw, lion];
  for (const bad of [0, -0.1, NaN, Infinity]) {
    for (const rule of rules)
      expect(() => rule(bad)).toThrow(/^\[optimizers\] \w+: expected a learning rate above 0, got/);
  }
  expect(messages(...rules.map((rule) => () => rule(-1)))).toMatchInlineSnapshot(`
    "[optimizers] momentum: expected a learning rate above 0, got -1. Try 0.05.
    [optimizers] nesterov: expected a learning rate above 0, got -1. Try 0.05.
    [optimizers] adagrad: expected a learning rate above 0, got -1. Try 0.05.
    [optimizers] rmsprop: expected a learning rate above 0, got -1. Try 0.001.
    [optimizers] adam: expected a learning rate above 0, got -1. Try 0.001.
    [optimizers] adamw: expected a learning rate above 0, got -1. Try 0.001.
    [optimizers] lion: expected a learning rate above 0, got -1. Try 0.0001."
  `);
});

it("refuses betas that forget nothing or less", () => {
  const calls = [1, -0.1, NaN].flatMap((beta) => [
    () => momentum(0.1, { beta }),
    () => nesterov(0.1, { beta }),
    () => rmsprop(0.1, { beta }),
    () => adam(0.1, { beta1: beta }),
    () => adam(0.1, { beta2: beta }),
    () => adamw(0.1, { beta1: beta }),
    () => adamw(0.1, { beta2: beta }),
    () => lion(0.1, { beta1: beta }),
    () => lion(0.1, { beta2: beta }),
  ]);
  for (const call of calls) expect(call).toThrow(/expected a beta\d? of at least 0 and below 1, got/);
  expect(messages(...calls.slice(0, 9))).toMatchInlineSnapshot(`
    "[optimizers] momentum: expected a beta of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] nesterov: expected a beta of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] rmsprop: expected a beta of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] adam: expected a beta1 of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] adam: expected a beta2 of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] adamw: expected a beta1 of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] adamw: expected a beta2 of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] lion: expected a beta1 of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] lion: expected a beta2 of at least 0 and below 1, got 1. It is the share of the past that each step keeps: 0.9 remembers about ten steps."
  `);
});

it("refuses the rest", () => {
  expect(
    messages(
      () => adagrad(0.1, { initial: 0 }),
      () => rmsprop(0.1, { epsilon: 0 }),
      () => adam(0.1, { epsilon: -1 }),
      () => adamw(0.1, { epsilon: NaN }),
      () => adamw(0.1, { lambda: -1 }),
      () => adamw(0.1, { lambda: 10 }),
      () => weightDecay(1),
      () => weightDecay(-1e-4),
      () => clipByValue(0),
      () => clipByGlobalNorm(-1),
      () => clipByGlobalNorm(Infinity),
    ),
  ).toMatchInlineSnapshot(`
    "[optimizers] adagrad: expected an initial sum of squares above 0, got 0. Try 0.1.
    [optimizers] rmsprop: expected an epsilon above 0, got 0. Try 1e-7.
    [optimizers] adam: expected an epsilon above 0, got -1. Try 1e-8.
    [optimizers] adamw: expected an epsilon above 0, got NaN. Try 1e-8.
    [optimizers] adamw: expected a learning rate times lambda of at least 0 and below 1, got -0.1. The product is what one step takes away of each weight. Try a lambda of 0.01.
    [optimizers] adamw: expected a learning rate times lambda of at least 0 and below 1, got 1. The product is what one step takes away of each weight. Try a lambda of 0.01.
    [optimizers] weightDecay: expected a share of at least 0 and below 1, got 1. It is what one step takes away of each weight. Try 1e-5.
    [optimizers] weightDecay: expected a share of at least 0 and below 1, got -0.0001. It is what one step takes away of each weight. Try 1e-5.
    [optimizers] clipByValue: expected a bound above 0, got 0. Try 0.5.
    [optimizers] clipByGlobalNorm: expected a length above 0, got -1. Try 1.
    [optimizers] clipByGlobalNorm: expected a length above 0, got Infinity. Try 1."
  `);
});
