import { described, fail, wholeNumber } from "../errors.ts";
import type { Layer, LayerRecipe, Site } from "./layer.ts";

/**
 * Builds layers one behind the other. Each takes what the one before it gives. Its index is part of its name, such as
 * `layers.0`, and so decides its random stream. The last layer gets the `link` of `site`, the others none.
 */
export function buildSequence(recipes: readonly LayerRecipe[], site: Site): Layer[] {
  const layers: Layer[] = [];
  recipes.forEach((recipe, i) => {
    const before = layers.at(-1);
    const here = siteWithin(site, i);
    layers.push(
      buildLayer(recipe, {
        ...here,
        fanIn: before?.fanOut ?? site.fanIn,
        shape: before ? shapeOf(before) : site.shape,
        inputGradient: site.inputGradient || layers.some(({ params }) => Object.keys(params).length > 0),
        link: i === recipes.length - 1 ? site.link : undefined,
      }),
    );
  });
  return layers;
}

/** The place of the i-th layer inside another layer, without a `link`: the caller adds it at the output. */
export function siteWithin(site: Site, i: number): Site {
  const name = `${site.name}.${i}`;
  return { ...site, name, rng: site.rng.fork(name), link: undefined };
}

/** Builds one layer, and checks that `recipe` is a recipe and returns a layer. */
export function buildLayer(recipe: LayerRecipe, site: Site): Layer {
  checkRecipe(recipe, site.name);
  const layer = recipe(site);
  if (typeof layer?.forward !== "function" || typeof layer.params !== "object") {
    fail(site.name, `expected a recipe that returns a layer, got one that returns ${described(layer)}.`);
  }
  wholeNumber(`${site.name} (${layer.kind}): fanOut`, layer.fanOut, 1);
  return layer;
}

function checkRecipe(recipe: unknown, name: string): void {
  const instead =
    typeof recipe === "function"
      ? "kind" in recipe &&
        `the activation ${String(recipe.kind)}. Give it to a layer: dense(10, ${String(recipe.kind)})`
      : typeof recipe === "object" && recipe !== null && "forward" in recipe
        ? "a layer that is built already. Hand over its recipe, from which each network builds a layer of its own"
        : described(recipe);
  if (instead) fail(name, `expected the recipe of a layer such as dense(10, relu), got ${instead}.`);
}

/** The shape of what one example leaves a layer with. */
export const shapeOf = ({ shape, fanOut }: Layer): readonly number[] => shape ?? [fanOut];
