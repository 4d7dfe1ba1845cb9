import {
  dense,
  glorot,
  he,
  identity,
  meanSquaredError,
  network,
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
  type LayerRecipe,
  type Loss,
  type Network,
} from "@closurenet/core";
import { dropout } from "@closurenet/layers-dropout";
import { adam, chain, linear, momentum, scheduled } from "@closurenet/optimizers";
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
      return scaledNormal(init);
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

/**
 * The network of an experiment, with its initial weights.
 *
 * @throws where the layers do not fit together.
 * @example
 * const net = buildNetwork(parseExperiment(JSON.parse(text)));
 */
export const buildNetwork = ({ input, layers, batch, seed, loss }: Experiment): Network =>
  network(input, layers.map(recipe), { batch, seed, loss: losses[loss] });

function descent(optimizer: OptimizerDescription): GradientTransform {
  switch (optimizer.kind) {
    case "sgd":
      return sgd(optimizer.learningRate);
    case "momentum":
      return momentum(optimizer.learningRate, optimizer);
    case "adam":
      return adam(optimizer.learningRate, optimizer);
  }
}

/**
 * The optimizer of an experiment.
 *
 * @example
 * train(net, data, { epochs: 5, optimizer: buildOptimizer(experiment) });
 */
export const buildOptimizer = ({ optimizer, schedule }: Experiment): GradientTransform =>
  schedule === "linear" ? chain(descent(optimizer), scheduled(linear)) : descent(optimizer);
