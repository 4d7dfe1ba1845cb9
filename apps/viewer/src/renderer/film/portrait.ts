import { type ColourMap, type ScaleInfo, paint } from "@closurenet/film";
import { PICTURE } from "../../host/host.ts";
import { squareGridOf } from "./grid/grid-of.ts";
import type { Film } from "./reading/film.ts";

/** A small picture of a film: the first patches of its first layer, at its end. */
export function portrait(film: Film, info: ScaleInfo, map: ColourMap): Uint8Array | undefined {
  const [layer] = film.layers;
  const weights = layer?.weights(film.count.peek() - 1);
  if (!layer || !weights) return undefined;
  const grid = squareGridOf(layer);
  const levels = new Uint8Array(weights.length);
  info.scale(weights, levels);
  const whole = new OffscreenCanvas(grid.width, grid.height);
  const image = new ImageData(grid.width, grid.height);
  paint(levels, grid, map, 1, image.data);
  whole.getContext("2d")!.putImageData(image, 0, 0);

  // As many whole patches as have room; one that has none is made smaller.
  const span = (patch: number, patches: number): number =>
    Math.min(patches, Math.max(1, Math.floor((PICTURE + grid.gap) / (patch + grid.gap)))) * (patch + grid.gap) -
    grid.gap;
  const [width, height] = [span(grid.patch.width, grid.columns), span(grid.patch.height, grid.rows)];
  const zoom = Math.min(PICTURE / width, PICTURE / height);
  const scale = zoom < 1 ? zoom : Math.floor(zoom);
  const small = new OffscreenCanvas(PICTURE, PICTURE).getContext("2d")!;
  small.imageSmoothingEnabled = scale < 1;
  const [across, down] = [width * scale, height * scale];
  const [left, top] = [Math.floor((PICTURE - across) / 2), Math.floor((PICTURE - down) / 2)];
  small.drawImage(whole, 0, 0, width, height, left, top, across, down);
  return new Uint8Array(small.getImageData(0, 0, PICTURE, PICTURE).data.buffer);
}
