import {
  type ScaleInfo,
  type ScaleName,
  filmRank,
  filmSymmetric,
  frameRank,
  manualScale,
  neuronScale,
} from "@closurenet/film";
import type { Layer } from "../reading/film.ts";

/** The ends of the scale that a person sets by hand. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A scale that a person may choose. */
export interface ScaleChoice {
  readonly name: ScaleName;
  readonly label: string;
  /** What may not be compared. */
  readonly note: string;
  /** Whether one such scale serves several films. */
  readonly films?: true;
}

/** The scales to choose from, in the order of the key N. */
export const scales: readonly ScaleChoice[] = [
  { name: "film-rank", label: "Film rank", note: "Whole film ranked: all comparable", films: true },
  { name: "film-symmetric", label: "Film symmetric", note: "Straight, ±99.5 %: all comparable", films: true },
  { name: "neuron", label: "Per neuron", note: "Not comparable between neurons" },
  { name: "frame-rank", label: "Per-frame rank (the series)", note: "Not comparable between frames" },
  { name: "manual", label: "Manual", note: "Straight, between two weights", films: true },
];

/** Builds a scale from the frames of a layer that have been read so far. */
export function buildScale(name: ScaleName, layer: Layer, bounds: Bounds): ScaleInfo {
  const { census, inputs, units, sizes } = layer;
  if (name === "film-rank") return filmRank(census, census.count);
  if (name === "film-symmetric") return filmSymmetric(census, census.count);
  if (name === "frame-rank") return frameRank(census.count);
  if (name === "neuron") return neuronScale(sizes, { units, inputs });
  return manualScale(bounds.low, bounds.high);
}

/** Whether a scale changes when frames come. */
export const readsFilm = (name: ScaleName): boolean => name !== "frame-rank" && name !== "manual";
