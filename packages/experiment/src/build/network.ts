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

/** How an experiment is computed: nothing that changes its results. */
export interface Computing {
  /** Threads to share the work, where the kernels can; as many as there are processors, at most 8, by default. */
  readonly threads?: number | undefined;
}

/** A network that knows what it was built from, and so can be stored. */
export interface DescribedNetwork extends Network {
  readonly description: NetworkDescription;
}

function kernelsOf(name: NetworkDescription["kernels"], { threads }: Computing): Kernels {
  if (name === "plain") return plainKernels();
  return wasmKernels({ relaxed: name === "wasm-relaxed", ...(threads !== undefined && { threads }) });
}

/** What a builder may make of the kernels and the initial weights that are described. */
export interface Building {
  readonly kernels: (described: Kernels) => Kernels;
  readonly initial: typeof initializer;
}

/** Builds a network of a description that was checked. */
export function build(
  description: NetworkDescription,
  computing: Computing,
  { kernels: on, initial }: Building = { kernels: (kernels) => kernels, initial: initializer },
): DescribedNetwork {
  const { input, layers, batch, seed, loss, kernels } = description;
  const recipes = layers.map((layer) => recipe(layer, initial));
  const options = { batch, seed, loss: losses[loss], kernels: on(kernelsOf(kernels, computing)) };
  return Object.assign(network(input, recipes, options), { description });
}

/**
 * The network that a description, or the experiment around it, stands for, with its initial weights.
 *
 * @throws where the description is none, or its layers do not fit together.
 * @example
 * const experiment = parseExperiment(JSON.parse(readFileSync("runs/digits/run.json", "utf8")));
 * buildNetwork(experiment).layers.length; // 3
 */
export const buildNetwork = (description: NetworkDescription, computing: Computing = {}): DescribedNetwork =>
  build(parseNetwork(description), computing);
