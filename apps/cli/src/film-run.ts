import { createReadStream } from "node:fs";
import { halfBits, recordingReader, type Frame, type Tensor } from "@closurenet/checkpoint";
import { openRun, writeFileAtomic } from "@closurenet/checkpoint/node";
import {
  changeSince,
  colourMaps,
  filmGif,
  filmRank,
  filmSymmetric,
  frameRank,
  motion,
  neuronScale,
  patchGrid,
  pickFrames,
  type ScaleInfo,
} from "@closurenet/film";
import { fail } from "./report.ts";
import { progressLine } from "./terminal.ts";

export const scaleNames = ["film-rank", "film-symmetric", "neuron", "frame-rank"] as const;
export const mapNames = colourMaps.map(({ name }) => name);

export interface FilmOptions {
  readonly layer: number;
  readonly scale: (typeof scaleNames)[number];
  readonly map: string;
  readonly frames: number;
  readonly zoom: number;
  readonly delay: number;
  readonly change: boolean;
}

export const filmDefaults: FilmOptions = {
  layer: 0,
  scale: "film-rank",
  map: "grey",
  frames: 120,
  zoom: 2,
  delay: 60,
  change: false,
};

/** The frames of a recording, also of one that is still being written or was cut. */
export async function readFrames(path: string): Promise<{ frames: Frame[]; problem: string | undefined }> {
  const reader = recordingReader(path);
  const frames: Frame[] = [];
  const stream: AsyncIterable<Uint8Array> = createReadStream(path);
  for await (const bytes of stream) frames.push(...reader.push(bytes));
  return { frames, problem: reader.end().problem };
}

/** The weights of the given layer among a frame's tensors: the n-th that has a W. */
function layerWeights({ tensors }: Frame, layer: number): Tensor {
  const names = [...tensors.keys()].filter((name) => name.endsWith(".W"));
  const name = names[layer];
  if (name === undefined) fail("--layer", `expected 0 … ${names.length - 1}, got ${layer}.`);
  return tensors.get(name)!;
}

/** Makes a GIF of a run's weights and writes it to `out`. */
export async function filmRun(
  dir: string,
  out: string,
  options: FilmOptions,
): Promise<{ frames: number; bytes: number }> {
  const { frames, problem } = await readFrames(openRun(dir).recordingPath);
  if (frames.length === 0)
    fail(dir, `expected a recording with at least one frame, found none${problem ? `: ${problem}` : ""}.`);
  const tensors = frames.map((frame) => layerWeights(frame, options.layer));
  const [rows = 1, units = 1] = tensors[0]!.shape;
  const inputs = rows - 1; // the last row is the bias
  const count = inputs * units;
  const start = halfBits(tensors[0]!);
  const film = tensors.map((tensor) => (options.change ? changeSince(start, halfBits(tensor)) : halfBits(tensor)));
  const picked = pickFrames(motion(film, count), Math.min(options.frames, film.length)).map((i) => film[i]!);
  const scales: Record<FilmOptions["scale"], () => ScaleInfo> = {
    "film-rank": () => filmRank(film, count),
    "film-symmetric": () => filmSymmetric(film, count),
    neuron: () => neuronScale(film, { units, inputs }),
    "frame-rank": () => frameRank(count),
  };
  const gif = filmGif({
    frames: picked,
    grid: patchGrid({ units, inputs }),
    scale: scales[options.scale](),
    map: colourMaps.find(({ name }) => name === options.map)!,
    zoom: options.zoom,
    delayMs: options.delay,
  });
  const line = progressLine();
  for (;;) {
    const { done, value } = gif.next();
    if (done) {
      line.clear();
      writeFileAtomic(out, value);
      return { frames: picked.length, bytes: value.length };
    }
    line.show("filming", value.done / value.total, `${value.done} of ${value.total} pictures`);
  }
}
