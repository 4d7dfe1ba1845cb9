import { type PatchGrid, patchGrid } from "@closurenet/film";
import type { Layer } from "../reading/film.ts";

type Shaped = Pick<Layer, "inputs" | "units" | "shape">;

/** The patches of a layer in so many columns; by default nearly square, as in the series. */
export function gridOf({ inputs, units, shape }: Shaped, columns?: number): PatchGrid {
  const { patch, channels } = shape;
  // Half of the gap lies between the planes of a patch that has several.
  return patchGrid({ inputs, units, patch, channels, gap: (channels ?? 1) > 1 ? 2 : 1, columns });
}

/** The patch of one unit. */
export const patchOf = (layer: Shaped): PatchGrid => gridOf({ ...layer, units: 1 });

const squares = new WeakMap<Shaped, PatchGrid>();

/** The nearly square grid of a layer, made once. */
export function squareGridOf(layer: Shaped): PatchGrid {
  const grid = squares.get(layer) ?? gridOf(layer);
  squares.set(layer, grid);
  return grid;
}
