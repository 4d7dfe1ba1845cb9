import { writeFileAtomic } from "@closurenet/checkpoint/node";
import type { Corrections } from "@closurenet/exchange";
import {
  changeSince,
  fewerPictures,
  filmGif,
  filmGrid,
  filmRank,
  filmSymmetric,
  filmZoom,
  frameRank,
  grey,
  MOST_PICTURES,
  motionMeter,
  neuronScale,
  pickFrames,
  type ColourMap,
  type FilmGifOptions,
  type MotionMeter,
  type ScaleInfo,
} from "@closurenet/film";
import { layerFilm, type LayerFilm } from "./layer-film.ts";
import { layerPatch } from "./layer-patch.ts";
import { count, megabytes } from "./numbers.ts";
import { progressLine } from "./progress-line.ts";

/** Bytes that a film should not be larger than: what `fewerPictures` aims at. */
const GOAL = 3e6;

export const scaleNames = ["film-rank", "film-symmetric", "neuron", "frame-rank"] as const;

export interface FilmOptions {
  /** Counted from 1. */
  readonly layer: number;
  readonly scale: (typeof scaleNames)[number];
  readonly map: ColourMap;
  /** Default: as many as fit into 3 MB, up to 120. */
  readonly frames?: number;
  /** Default: 2, or 1 where the picture would be wider or taller than 1,000 pixels, or more up to 200. */
  readonly zoom?: number;
  readonly delay: number;
  readonly change: boolean;
}

export const filmDefaults: FilmOptions = {
  layer: 1,
  scale: "film-rank",
  map: grey,
  delay: 60,
  change: false,
};

export interface FilmFile {
  readonly frames: number;
  readonly bytes: number;
  /** Whether it has fewer pictures than asked for, to be no larger than 3 MB. */
  readonly thinned: boolean;
  /** Why frames were left out. */
  readonly problems: readonly string[];
}

/**
 * Makes a GIF of the weights of a run, or of files that are none, and writes it to `out`. The frames are read once for the scale
 * and the motion, and once more for the pictures, so that one is in memory and not the film.
 */
export function filmRun(path: string, out: string, options: FilmOptions, corrections: Corrections = {}): FilmFile {
  const film = layerFilm(path, options.layer, corrections);
  const meter = motionMeter(film.inputs * film.units);
  const seen = metered(shownFrames(film, options.change), meter);
  const scale = scaleOf(film, seen, options.scale);
  for (const frame of seen) void frame; // a scale of its own for each frame reads none
  const arc = meter.arc();
  const patch = layerPatch(film);
  for (let pictures = options.frames ?? MOST_PICTURES, thinned = false; ; thinned = true) {
    const picked = pickFrames(arc, pictures);
    const frames = { length: picked.length, [Symbol.iterator]: () => only(picked, shownFrames(film, options.change)) };
    const gif = encode(frames, film, scale, patch, options);
    const fewer = options.frames === undefined ? fewerPictures(picked.length, gif.length) : undefined;
    if (fewer === undefined) {
      writeFileAtomic(out, gif);
      return { frames: picked.length, bytes: gif.length, thinned, problems: [...film.problems] };
    }
    pictures = fewer;
  }
}

/** The frames, or what has changed in each since the first. */
function* shownFrames(film: LayerFilm, change: boolean): Generator<Uint16Array> {
  let start: Uint16Array | undefined;
  for (const frame of film.frames()) {
    start ??= frame;
    yield change ? changeSince(start, frame) : frame;
  }
}

function* metered(frames: Iterable<Uint16Array>, meter: MotionMeter): Generator<Uint16Array> {
  for (const frame of frames) {
    meter.add(frame);
    yield frame;
  }
}

/** The frames at these rising indexes. */
function* only(indexes: readonly number[], frames: Iterable<Uint16Array>): Generator<Uint16Array> {
  let [at, next] = [0, 0];
  for (const frame of frames) {
    if (at++ !== indexes[next]) continue;
    yield frame;
    if (++next === indexes.length) return;
  }
}

function scaleOf({ inputs, units }: LayerFilm, frames: Iterable<Uint16Array>, name: FilmOptions["scale"]): ScaleInfo {
  switch (name) {
    case "film-rank":
      return filmRank(frames, inputs * units);
    case "film-symmetric":
      return filmSymmetric(frames, inputs * units);
    case "neuron":
      return neuronScale(frames, { units, inputs });
    case "frame-rank":
      return frameRank(inputs * units);
  }
}

function encode(
  frames: FilmGifOptions["frames"],
  { units, inputs }: LayerFilm,
  scale: ScaleInfo,
  patch: ReturnType<typeof layerPatch>,
  { map, zoom, delay }: FilmOptions,
): Uint8Array {
  const grid = filmGrid({ units, inputs, ...patch });
  const gif = filmGif({ frames, grid, scale, map, zoom: zoom ?? filmZoom(grid), delayMs: delay });
  const line = progressLine();
  for (;;) {
    const { done, value } = gif.next();
    if (done) {
      line.clear();
      return value;
    }
    line.show("filming", value.done / value.total, [`${value.done} of ${value.total} pictures`]);
  }
}

/** A film in a few words: `1.62 MB, 120 pictures`. */
export const filmWords = ({ frames, bytes, thinned }: FilmFile): string =>
  `${megabytes(bytes)}, ${count(frames, "picture")}${thinned ? why(bytes) : ""}`;

const why = (bytes: number): string =>
  bytes <= GOAL ? " (more would make it larger than 3 MB)" : " (fewer would be no film)";
