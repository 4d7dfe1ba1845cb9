import { paint } from "@closurenet/film";
import type { Subject } from "./subject.ts";

const WHITE = [255, 255, 255, 255] as const;

/** Paints frames of a subject one after the other into the same pixels: red, green, blue and alpha, row by row. */
export function painter({ grid, zoom, scale, map }: Subject) {
  const [width, height] = [grid.width * zoom, grid.height * zoom];
  const pixels = new Uint8ClampedArray(width * height * 4);
  let levels = new Uint8Array(0);
  return {
    width,
    height,
    painted(weights: Uint16Array): Uint8ClampedArray<ArrayBuffer> {
      if (levels.length !== weights.length) levels = new Uint8Array(weights.length);
      scale.scale(weights, levels);
      paint(levels, grid, map, zoom, pixels, WHITE);
      return pixels;
    },
  };
}
