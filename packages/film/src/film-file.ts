import { checkWhole } from "./check.ts";
import { patchGrid } from "./patch-grid.ts";
import type { PatchGrid, PatchGridOptions } from "./patch-grid.ts";

/** What may be sent to a friend or put on a page, in bytes. */
const LIMIT = 3e6;

/** The fewest pictures of a film that is thinned. */
const LEAST = 12;

/** The most pictures of a film that goes into a file, where nobody asks for more. */
export const MOST_PICTURES = 120;

/** Space between the patches of a layer that looks at several channels, in weights: half of it is between two planes. */
const PLANES_APART = 2;

/**
 * The patches of a layer as they lie in a film that goes into a file: nearly square, and with gaps only where a patch has several
 * planes.
 *
 * @throws as {@link patchGrid} does
 * @example
 * filmGrid({ units: 100, inputs: 784 }).width; // 280
 * filmGrid({ units: 4, inputs: 18, patch: { width: 3, height: 3 }, channels: 2 }).gap; // 2
 */
export const filmGrid = (layer: Pick<PatchGridOptions, "units" | "inputs" | "patch" | "channels">): PatchGrid =>
  patchGrid({ ...layer, gap: (layer.channels ?? 1) > 1 ? PLANES_APART : 0 });

/**
 * Pixels per weight in a film that goes into a file: 2, or 1 where the picture would be wider or taller than 1,000 pixels, or more
 * up to 200.
 *
 * @example
 * filmZoom({ width: 280, height: 280 }); // 2
 * filmZoom({ width: 784, height: 784 }); // 1
 * filmZoom({ width: 6, height: 6 }); // 33
 */
export function filmZoom({ width, height }: Pick<PatchGrid, "width" | "height">): number {
  const longest = Math.max(width, height);
  return 2 * longest <= 1000 ? Math.max(2, Math.floor(200 / longest)) : 1;
}

/**
 * How many pictures to try next, when a film of so many came out so large: a file of at most 3 MB is wanted, but not fewer than
 * 12 pictures.
 *
 * @returns undefined where the film may stay as it is
 * @throws when `pictures` is not a whole number of at least 1
 * @example
 * fewerPictures(120, 2_000_000); // undefined
 * fewerPictures(120, 6_000_000); // 57
 */
export function fewerPictures(pictures: number, bytes: number): number | undefined {
  checkWhole("fewerPictures", "pictures", pictures, 1);
  if (bytes <= LIMIT || pictures <= LEAST) return undefined;
  return Math.max(LEAST, Math.floor((pictures * LIMIT * 0.95) / bytes));
}
