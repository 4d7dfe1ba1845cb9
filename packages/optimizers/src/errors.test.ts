import { expect, it } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  clipByValue,
  cosine,
  exponential,
  lion,
  momentum,
  nesterov,
  rmsprop,
  scheduled,
  stepDecay,
  warmUp,
  weightDecay,
} from "./index.ts";

/** A call that JavaScript allows and TypeScript does not. */
const untyped = (f: Function, ...args: readonly unknown[]): unknown => Reflect.apply(f, undefined, args);

/** The error message of each of these calls. */
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

const rules = [momentum, nesterov, adagrad, rmsprop, adam, adamw, lion];

it("refuses learning rates that no rule can work with", () => {
  for (const bad of [0, -0.1, NaN, Infinity]) {
    for (const rule of rules)
      expect(() => rule(bad)).toThrow(/^\[optimizers\] \w+: expected a learning rate above 0, got/);
  }
  expect(messages(...rules.map((rule) => () => rule(-1)))).toMatchInlineSnapshot(`
    "[optimizers] momentum: expected a learning rate above 0, got -1. Try momentum(0.05).
    [optimizers] nesterov: expected a learning rate above 0, got -1. Try nesterov(0.05).
    [optimizers] adagrad: expected a learning rate above 0, got -1. Try adagrad(0.05).
    [optimizers] rmsprop: expected a learning rate above 0, got -1. Try rmsprop(0.001).
    [optimizers] adam: expected a learning rate above 0, got -1. Try adam(0.001).
    [optimizers] adamw: expected a learning rate above 0, got -1. Try adamw(0.001).
    [optimizers] lion: expected a learning rate above 0, got -1. Try lion(0.0001)."
  `);
});

it("refuses betas outside 0 ≤ β < 1", () => {
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

it("refuses other invalid options", () => {
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

it("refuses anything but a number, and tells what it got", () => {
  for (const rule of rules) {
    for (const [bad, found] of [
      [{ lr: 0.1 }, "an object"],
      [[0.1], "an array of 1"],
      ["0.1", 'the text "0.1"'],
      [1n, "the bigint 1"],
      [null, "null"],
      [undefined, "nothing"],
    ] as const) {
      expect(() => untyped(rule, bad)).toThrow(`expected a learning rate above 0, got ${found}. Try ${rule.name}(`);
    }
  }
  expect(
    messages(
      () => untyped(momentum, 0.1, { beta: "0.5" }),
      () => untyped(adam, 0.1, { beta1: null }),
      () => untyped(adam, 0.1, { epsilon: "1e-8" }),
      () => untyped(adamw, 0.1, { lambda: "0.5" }),
      () => untyped(adamw, 0.1, { lambda: null }),
      () => untyped(adagrad, 0.1, { initial: true }),
      () => untyped(weightDecay, { lambda: 0.1 }),
      () => untyped(clipByGlobalNorm, { maxNorm: 1 }),
      () => untyped(clipByValue, "1"),
      () => untyped(exponential, [0.1]),
      () => untyped(stepDecay, 0.1, 0.5),
      () => untyped(stepDecay, 0.1, ["0.5"]),
      () => untyped(warmUp, cosine, "3"),
    ),
  ).toMatchInlineSnapshot(`
    "[optimizers] momentum: expected a beta of at least 0 and below 1, got the text "0.5". It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] adam: expected a beta1 of at least 0 and below 1, got null. It is the share of the past that each step keeps: 0.9 remembers about ten steps.
    [optimizers] adam: expected an epsilon above 0, got the text "1e-8". Try 1e-8.
    [optimizers] adamw: expected a learning rate times lambda of at least 0 and below 1, got the text "0.5". The product is what one step takes away of each weight. Try a lambda of 0.01.
    [optimizers] adamw: expected a learning rate times lambda of at least 0 and below 1, got null. The product is what one step takes away of each weight. Try a lambda of 0.01.
    [optimizers] adagrad: expected an initial sum of squares above 0, got true. Try 0.1.
    [optimizers] weightDecay: expected a share of at least 0 and below 1, got an object. It is what one step takes away of each weight. Try 1e-5.
    [optimizers] clipByGlobalNorm: expected a length above 0, got an object. Try 1.
    [optimizers] clipByValue: expected a bound above 0, got the text "1". Try 0.5.
    [optimizers] exponential: expected a last factor above 0, got an array of 1. Try 0.01.
    [optimizers] stepDecay: expected an array of places, got 0.5. Try [0.5, 0.75].
    [optimizers] stepDecay: expected places of at least 0 and below 1, got the text "0.5". They are shares of the training. Try [0.5, 0.75].
    [optimizers] warmUp: expected a whole number of steps of at least 1, got the text "3". Try 100."
  `);
});

it("refuses anything but a function", () => {
  expect(
    messages(
      () => untyped(chain, [adam(0.1), scheduled(cosine)]),
      () => untyped(chain, adam(0.1), "cosine"),
      () => untyped(scheduled, "cosine"),
      () => untyped(scheduled, undefined),
      () => untyped(warmUp, 100, cosine),
    ),
  ).toMatchInlineSnapshot(`
    "[optimizers] chain: expected transforms one after the other, got an array of 2. Try chain(clipByGlobalNorm(1), adam(0.001)).
    [optimizers] chain: expected transforms one after the other, got the text "cosine". Try chain(clipByGlobalNorm(1), adam(0.001)).
    [optimizers] scheduled: expected a schedule, got the text "cosine". Try scheduled(cosine).
    [optimizers] scheduled: expected a schedule, got nothing. Try scheduled(cosine).
    [optimizers] warmUp: expected a schedule, got 100. Try warmUp(cosine, 100)."
  `);
});

it("refuses unknown options, and tells their names here", () => {
  const foreign = [
    "lr rate learningRate learning_rate lr_decay betas beta_1 beta_2 eps momentum nesterov alpha rho decay",
    "weight_decay weightDecay initial_accumulator_value initialAccumulatorValue clipnorm clipvalue wobble",
  ].flatMap((names) => names.split(" "));
  for (const rule of rules) {
    for (const name of foreign) {
      expect(() => untyped(rule, 0.1, { [name]: 0.1 })).toThrow(
        new RegExp(`^\\[optimizers\\] ${rule.name}: expected no other options than [a-z12, ]+, got ${name}\\.`),
      );
    }
    for (const bad of [null, 0.9, [0.9]]) expect(() => untyped(rule, 0.1, bad)).toThrow("expected options such as {");
  }
  expect(messages(...rules.map((rule) => () => untyped(rule, 0.1, { wobble: 1 })))).toMatchInlineSnapshot(`
    "[optimizers] momentum: expected no other options than beta, got wobble.
    [optimizers] nesterov: expected no other options than beta, got wobble.
    [optimizers] adagrad: expected no other options than initial, got wobble.
    [optimizers] rmsprop: expected no other options than beta, epsilon, got wobble.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got wobble.
    [optimizers] adamw: expected no other options than beta1, beta2, epsilon, lambda, got wobble.
    [optimizers] lion: expected no other options than beta1, beta2, got wobble."
  `);
  expect(messages(...foreign.map((name) => () => untyped(adam, 0.1, { [name]: 1 })))).toMatchInlineSnapshot(`
    "[optimizers] adam: expected no other options than beta1, beta2, epsilon, got lr. Put the learning rate before the options: adam(0.001).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got rate. Put the learning rate before the options: adam(0.001).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got learningRate. Put the learning rate before the options: adam(0.001).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got learning_rate. Put the learning rate before the options: adam(0.001).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got lr_decay. A schedule is a link: chain(adam(0.001), scheduled(linear)).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got betas. These are beta1 and beta2 of adam, adamw and lion.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got beta_1. These are beta1 and beta2 of adam, adamw and lion.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got beta_2. These are beta1 and beta2 of adam, adamw and lion.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got eps. It is epsilon, of rmsprop, adam and adamw.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got momentum. It is beta of momentum and nesterov, or beta1 of adam.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got nesterov. It is a rule of its own: nesterov(0.05).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got alpha. It is beta of rmsprop.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got rho. It is beta of rmsprop.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got decay. It is beta of rmsprop.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got weight_decay. Weight decay is a link, chain(adam(0.001), weightDecay(1e-5)), or lambda of adamw.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got weightDecay. Weight decay is a link, chain(adam(0.001), weightDecay(1e-5)), or lambda of adamw.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got initial_accumulator_value. It is initial of adagrad.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got initialAccumulatorValue. It is initial of adagrad.
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got clipnorm. Clipping is a link: chain(clipByGlobalNorm(1), adam(0.001)).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got clipvalue. Clipping is a link: chain(clipByGlobalNorm(1), adam(0.001)).
    [optimizers] adam: expected no other options than beta1, beta2, epsilon, got wobble."
  `);
});
