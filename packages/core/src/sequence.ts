import type { Cell, CellArray } from "./cell.ts";
import { described, fail, wholeNumber } from "./errors.ts";
import type { Layer, LayerRecipe, Param, Site } from "./layer.ts";

/**
 * Builds layers one behind the other, from `site` on: each begins where the one before it ends, and bears its place in its
 * name, `layers.0` for one, and in its random stream. The last of them is at the output where `site` is.
 */
export function inSequence(recipes: readonly LayerRecipe[], site: Site): Layer[] {
  const layers: Layer[] = [];
  recipes.forEach((recipe, i) => {
    const before = layers.at(-1);
    const here = within(site, i);
    layers.push(
      built(recipe, {
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

/** The place of the i-th layer inside of another. */
export function within(site: Site, i: number): Site {
  const name = `${site.name}.${i}`;
  return { ...site, name, rng: site.rng.fork(name), link: undefined };
}

/** The layer of a recipe, which is checked: nothing but a recipe may stand for it. */
export function built(recipe: LayerRecipe, site: Site): Layer {
  isRecipe(recipe, site.name);
  const layer = recipe(site);
  if (typeof layer?.forward !== "function" || typeof layer.params !== "object") {
    fail(site.name, `expected a recipe that returns a layer, got one that returns ${described(layer)}.`);
  }
  wholeNumber(`${site.name} (${layer.kind}): fanOut`, layer.fanOut, 1);
  return layer;
}

function isRecipe(recipe: unknown, name: string): void {
  const instead =
    typeof recipe === "function"
      ? "kind" in recipe &&
        `the activation ${String(recipe.kind)}. Give it to a layer: dense(10, ${String(recipe.kind)})`
      : typeof recipe === "object" && recipe !== null && "forward" in recipe
        ? "a layer that is built already. Hand over its recipe, from which each network builds a layer of its own"
        : described(recipe);
  if (instead) fail(name, `expected the recipe of a layer such as dense(10, relu), got ${instead}.`);
}

export const shapeOf = ({ shape, fanOut }: Layer): readonly number[] => shape ?? [fanOut];

/** What layers inside of another show, under their places in it: `0.W`, `1.W`. */
export function together(layers: readonly Layer[]): Required<Pick<Layer, "params" | "state" | "cells">> {
  const params: Record<string, Param> = {};
  const state: Record<string, Cell<CellArray>> = {};
  const cells: Record<string, Cell> = {};
  layers.forEach((layer, i) => {
    for (const [key, param] of Object.entries(layer.params)) params[`${i}.${key}`] = param;
    for (const [key, kept] of Object.entries(layer.state ?? {})) state[`${i}.${key}`] = kept;
    for (const [key, shown] of Object.entries(layer.cells)) cells[`${i}.${key}`] = shown;
  });
  return { params, state, cells };
}
