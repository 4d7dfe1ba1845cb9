import {
  chain,
  concatenate,
  dense,
  elu,
  gelu,
  glorot,
  he,
  identity,
  leakyRelu,
  relu,
  residual,
  scaledNormal,
  sigmoid,
  softmax,
  softplus,
  tanh,
  type Activation,
  type Initializer,
  type LayerRecipe,
} from "@closurenet/core";
import { batchNorm } from "@closurenet/layers-batchnorm";
import { conv2d, maxPool2d } from "@closurenet/layers-conv";
import { dropout } from "@closurenet/layers-dropout";
import type { ActivationDescription, InitDescription, LayerDescription } from "../description/network.ts";
import type { activationNames } from "../description/activation-names.ts";

const activations: Record<(typeof activationNames)[number], Activation> = {
  identity,
  relu,
  elu,
  gelu,
  softplus,
  sigmoid,
  tanh,
  softmax,
};

const activationOf = (activation: ActivationDescription): Activation =>
  typeof activation === "string" ? activations[activation] : leakyRelu(activation.slope);

/** The described initializer. */
export function initializer(init: InitDescription): Initializer {
  switch (init.kind) {
    case "series": {
      const { initScale, initPos } = init;
      return scaledNormal({ initScale, initPos });
    }
    case "he":
      return he;
    case "glorot":
      return glorot;
  }
}

/** The described layer. `initializerOf` gives the initializer for its weights. */
export function recipe(layer: LayerDescription, initializerOf: typeof initializer): LayerRecipe {
  switch (layer.kind) {
    case "dense":
      return dense(layer.units, activationOf(layer.activation), { init: initializerOf(layer.init) });
    case "dropout":
      return dropout(layer.rate);
    case "conv2d": {
      const { filters, kernel, stride, padding, activation, init } = layer;
      return conv2d({
        filters,
        kernel,
        stride,
        padding,
        activation: activationOf(activation),
        init: initializerOf(init),
      });
    }
    case "maxPool2d": {
      const { size, stride } = layer;
      return maxPool2d({ size, stride });
    }
    case "chain":
      return chain(...layer.layers.map((inner) => recipe(inner, initializerOf)));
    case "residual":
      return residual(recipe(layer.layer, initializerOf));
    case "concatenate":
      return concatenate(...layer.layers.map((inner) => recipe(inner, initializerOf)));
    case "batchNorm": {
      const { momentum, epsilon, activation } = layer;
      return batchNorm({ momentum, epsilon, activation: activationOf(activation) });
    }
  }
}
