import { softmax } from "../../activations/softmax.ts";
import type { Cell } from "../../cells/cell.ts";
import { matrix } from "../../cells/matrix.ts";
import { dataset } from "../../data/labelled.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { dense } from "../../layers/dense.ts";
import type { LayerRecipe } from "../../layers/layer.ts";
import { network, type Network } from "../../network/network.ts";
import { rng } from "../../random/rng.ts";
import { demandOf, scatter } from "../check.ts";
import { scaled } from "../scaled.ts";

export const demand = demandOf("layerConformance");

/** How a layer is tried. */
export interface LayerSetting {
  readonly shape: readonly number[];
  readonly batch: number;
  readonly tolerance: number;
  readonly kernels: () => Kernels;
}

/** A network around the layer, and examples for it. */
export function layerFixture(recipe: LayerRecipe, setting: LayerSetting) {
  const { shape, batch, kernels } = setting;
  const fanIn = shape.reduce((product, size) => product * size, 1);
  /** The layer between one that learns and the output, so that it carries gradients on. */
  const build = (): Network =>
    network(shape, [scaled(shape), recipe, dense(3, softmax)], { batch, seed: 1, kernels: kernels() });
  const noise = (rows: number): Cell =>
    scatter(matrix(Array.from({ length: rows }, () => new Float32Array(fanIn))), rng(rows));
  const data = dataset({
    inputs: noise(3 * batch - 1).get(),
    labels: Array.from({ length: 3 * batch - 1 }, (_, i) => i % 3),
    classes: 3,
  });
  return { ...setting, recipe, fanIn, build, noise, data };
}

export type LayerFixture = ReturnType<typeof layerFixture>;
