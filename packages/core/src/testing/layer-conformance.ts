import { save } from "../cells/save.ts";
import { knownOptions } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain-kernels.ts";
import type { LayerRecipe } from "../layers/layer.ts";
import { train } from "../training/train.ts";
import { onSeveralKernels, sameWhereMemoryMoves, type Check, type ChecksByName } from "./check.ts";
import { demand, layerFixture } from "./layer/fixture.ts";
import { predictions } from "./layer/predictions.ts";
import { shapes } from "./layer/shapes.ts";
import { NO_ALLOCATION, trainings } from "./layer/trainings.ts";

export interface LayerConformanceOptions {
  /** What one example brings: a count of numbers, or a shape; 6 by default. */
  readonly input?: number | readonly number[] | undefined;
  /** Rows of a minibatch, at least 3; 5 by default. */
  readonly batch?: number | undefined;
  /** The most that its gradients may differ from central differences by; 1e-7 by default. */
  readonly tolerance?: number | undefined;
  /** Kernels to compute with, beside restless ones; the plain ones by default. */
  readonly kernels?: (() => Kernels) | undefined;
}

/**
 * What a layer owes to the network that holds it, as checks for any test framework.
 *
 * @example
 * for (const { name, run } of layerConformance(dense(4, tanh), { input: 6 })) run(); // or test(name, run)
 */
export function layerConformance(recipe: LayerRecipe, options: LayerConformanceOptions = {}): Check[] {
  knownOptions("[core] layerConformance", options, ["input", "batch", "tolerance", "kernels"]);
  const { input = 6, batch = 5, tolerance = 1e-7, kernels: chosen = plainKernels } = options;
  const shape = typeof input === "number" ? [input] : input;
  const bench = (kernels: () => Kernels) => layerFixture(recipe, { shape, batch, tolerance, kernels });
  const demands = (kernels: () => Kernels): ChecksByName => ({
    ...shapes(bench(kernels)),
    ...predictions(bench(kernels)),
    ...trainings(bench(kernels)),
  });
  return [
    ...onSeveralKernels(demands, chosen, [NO_ALLOCATION]),
    sameWhereMemoryMoves(demand, (kernels) => {
      const { build, data } = bench(() => kernels);
      const net = build();
      for (const _ of train(net, data, { epochs: 2 }));
      return save(net.cells());
    }),
  ];
}
