import {
  binaryCrossEntropy,
  meanSquaredError,
  network,
  plainKernels,
  softmaxCrossEntropy,
  type Kernels,
  type Loss,
  type Network,
} from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";
import { parseNetwork, type NetworkDescription } from "../description/network.ts";
import { initializer, recipe } from "./layers.ts";

const losses: Record<NetworkDescription["loss"], Loss> = {
  "softmax cross-entropy": softmaxCrossEntropy,
  "mean squared error": meanSquaredError,
  "binary cross-entropy": binaryCrossEntropy,
};

/** How an experiment is computed. Nothing here changes its results. */
export interface Computing {
  /** How many threads share the work, if the kernels can use them. Default: one per processor, at most 8. */
  readonly threads?: number | undefined;
}

/** A network with its description, so that it can be stored. */
export interface DescribedNetwork extends Network {
  readonly description: NetworkDescription;
}

function kernelsOf(name: NetworkDescription["kernels"], { threads }: Computing): Kernels {
  if (name === "plain") return plainKernels();
  return wasmKernels({ relaxed: name === "wasm-relaxed", ...(threads !== undefined && { threads }) });
}

/** How `build` may deviate from the description. */
export interface Building {
  /** Replaces the described kernels. */
  readonly kernels?: (described: Kernels) => Kernels;
  /** Gives the initializer for a described one. */
  readonly initializerOf?: typeof initializer;
}

/** Builds a network from a description that was checked. */
export function build(
  description: NetworkDescription,
  computing: Computing,
  { kernels: replaced = (described) => described, initializerOf = initializer }: Building = {},
): DescribedNetwork {
  const { input, layers, batch, seed, loss, kernels } = description;
  const recipes = layers.map((layer) => recipe(layer, initializerOf));
  const options = { batch, seed, loss: losses[loss], kernels: replaced(kernelsOf(kernels, computing)) };
  return Object.assign(network(input, recipes, options), { description });
}

/**
 * Builds the network of a description, or of an experiment, with its initial weights.
 *
 * @throws if the description is not valid, or its layers do not fit together.
 * @example
 * const experiment = parseExperiment(JSON.parse(readFileSync("runs/digits/run.json", "utf8")));
 * buildNetwork(experiment).layers.length; // 3
 */
export const buildNetwork = (description: NetworkDescription, computing: Computing = {}): DescribedNetwork =>
  build(parseNetwork(description), computing);

/** Leaves weights at 0. */
export const blank: typeof initializer = () => () => {};

/**
 * Builds the network of a description with all weights 0, for who sets them from elsewhere: to draw them would take seconds where
 * layers are wide.
 *
 * @throws as `buildNetwork` does.
 * @example
 * const net = blankNetwork(experiment);
 * restore(net.cells(), save(buildNetwork(experiment).cells()));
 */
export const blankNetwork = (description: NetworkDescription, computing: Computing = {}): DescribedNetwork =>
  build(parseNetwork(description), computing, { initializerOf: blank });
