import { knownOptions } from "@closurenet/core";

const RATE = "Put the learning rate before the options: adam(0.001).";
const BETAS = "These are beta1 and beta2 of adam, adamw and lion.";
const EPSILON = "It is epsilon, of rmsprop, adam and adamw.";
const BETA = "It is beta of rmsprop.";
const INITIAL = "It is initial of adagrad.";
const DECAY = "Weight decay is a link, chain(adam(0.001), weightDecay(1e-5)), or lambda of adamw.";
const CLIPPING = "Clipping is a link: chain(clipByGlobalNorm(1), adam(0.001)).";

/** Advice for option names of PyTorch and Keras. */
const elsewhere = {
  lr: RATE,
  rate: RATE,
  learningRate: RATE,
  learning_rate: RATE,
  lr_decay: "A schedule is a link: chain(adam(0.001), scheduled(linear)).",
  betas: BETAS,
  beta_1: BETAS,
  beta_2: BETAS,
  eps: EPSILON,
  momentum: "It is beta of momentum and nesterov, or beta1 of adam.",
  nesterov: "It is a rule of its own: nesterov(0.05).",
  alpha: BETA,
  rho: BETA,
  decay: BETA,
  weight_decay: DECAY,
  weightDecay: DECAY,
  initial_accumulator_value: INITIAL,
  initialAccumulatorValue: INITIAL,
  clipnorm: CLIPPING,
  clipvalue: CLIPPING,
};

/** Throws if `options` has a name that is not in `names`. */
export const checkOptions = <T extends object>(
  subject: string,
  options: T,
  names: readonly (keyof T & string)[],
): void => knownOptions(`[optimizers] ${subject}`, options, names, elsewhere);
