import type { PatchGrid } from "@closurenet/film";
import type { Layer } from "../reading/film.ts";
import { channelName } from "../reading/layer-shape.ts";

/** What a weight of a neuron stands at, in words: pixel (12, 9), channel 3, neuron 4 of the layer before. */
export function inputName(
  { shape }: Pick<Layer, "shape">,
  grid: Pick<PatchGrid, "placeOf" | "channels">,
  pixel: number,
): string {
  const { x, y, channel } = grid.placeOf(pixel);
  const plane = grid.channels === 1 ? "" : `, ${channelName({ shape }, channel)}`;
  if (shape.kind === "conv2d") return `weight (${x}, ${y})${plane}`;
  if (shape.first || shape.patch) return `pixel (${x}, ${y})${plane}`;
  return `input ${pixel}`;
}
