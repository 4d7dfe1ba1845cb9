import {
  dense,
  glorot,
  he,
  identity,
  meanSquaredError,
  network,
  plainKernels,
  relu,
  scaledNormal,
  sgd,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  tanh,
  type Activation,
  type GradientTransform,
  type Initializer,
  type Kernels,
  type LayerRecipe,
  type Loss,
  type Network,
} from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { dropout } from "@closurenet/layers-dropout";
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
  type Schedule,
} from "@closurenet/optimizers";
import type {
  activationNames,
  Experiment,
  InitDescription,
  LayerDescription,
  OptimizerDescription,
} from "./description.ts";

// The one place where a name in a file becomes a closure.

const activations: Record<(typeof activationNames)[number], Activation> = { identity, relu, sigmoid, tanh, softmax };

const losses: Record<Experiment["loss"], Loss> = {
  "softmax cross-entropy": softmaxCrossEntropy,
  "mean squared error": meanSquaredError,
};

function initializer(init: InitDescription): Initializer {
  switch (init.kind) {
    case "series":
      return scaledNormal({ initScale: init.initScale, initPos: init.initPos });
    case "he":
      return he;
    case "glorot":
      return glorot;
  }
}

function recipe(layer: LayerDescription): LayerRecipe {
  switch (layer.kind) {
    case "dense":
      return dense(layer.units, activations[layer.activation], { init: initializer(layer.init) });
    case "dropout":
      return dropout(layer.rate);
  }
}

/** How an experiment is computed: nothing that changes its results. */
export interface Computing {
  /** Threads to share the work, where the kernels can; as many as there are processors, at most 8, by default. */
  readonly threads?: number;
}

function kernelsOf(name: Experiment["kernels"], computing: Computing): Kernels {
  return name === "plain" ? plainKernels() : wasmKernels({ ...computing, relaxed: name === "wasm-relaxed" });
}

/**
 * The network of an experiment, with its initial weights.
 *
 * @throws where the layers do not fit together.
 * @example
 * const experiment = parseExperiment(JSON.parse(readFileSync("runs/digits/run.json", "utf8")));
 * buildNetwork(experiment).layers.length; // 3
 */
export const buildNetwork = (
  { input, layers, batch, seed, loss, kernels }: Experiment,
  computing: Computing = {},
): Network =>
  network(input, layers.map(recipe), { batch, seed, loss: losses[loss], kernels: kernelsOf(kernels, computing) });

const schedules: Record<Exclude<Experiment["schedule"], "constant">, Schedule> = {
  linear,
  cosine,
  "one-cycle": oneCycle,
};

function descent(optimizer: OptimizerDescription): GradientTransform {
  switch (optimizer.kind) {
    case "sgd":
      return sgd(optimizer.learningRate);
    case "momentum":
      return momentum(optimizer.learningRate, optimizer);
    case "nesterov":
      return nesterov(optimizer.learningRate, optimizer);
    case "adagrad":
      return adagrad(optimizer.learningRate, optimizer);
    case "rmsprop":
      return rmsprop(optimizer.learningRate, optimizer);
    case "adam":
      return adam(optimizer.learningRate, optimizer);
    case "adamw":
      return adamw(optimizer.learningRate, optimizer);
    case "lion":
      return lion(optimizer.learningRate, optimizer);
  }
}

/**
 * The optimizer of an experiment.
 *
 * @example
 * const net = buildNetwork(experiment);
 * const training = train(net, data, { epochs: 5, optimizer: buildOptimizer(experiment) });
 * for (const { step, loss } of training) console.log(step, loss);
 */
export const buildOptimizer = ({ optimizer, schedule }: Experiment): GradientTransform =>
  schedule === "constant" ? descent(optimizer) : chain(descent(optimizer), scheduled(schedules[schedule]));
