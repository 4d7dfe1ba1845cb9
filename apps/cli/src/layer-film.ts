import { halfBits, type Frame, type Tensor } from "@closurenet/checkpoint";
import { openRun, recordingFrames } from "@closurenet/checkpoint/node";
import { fail } from "./report.ts";

/** The recorded weights of one layer. */
export interface LayerFilm {
  /** `layers.0.W` */
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  /** Reads its frames from the file: row by row, the row of the biases last. None of them is kept. */
  frames(): Generator<Uint16Array>;
}

const { compare } = new Intl.Collator("en", { numeric: true }); // layers.2 before layers.10

/** The weights of the given layer among a frame's tensors: the n-th that has a W, counted from 1. */
function weights({ tensors }: Frame, layer: number): readonly [name: string, Tensor] {
  const found = [...tensors].filter(([name]) => name.endsWith(".W")).toSorted(([a], [b]) => compare(a, b));
  if (found.length === 0) fail("film", "expected a layer with weights named W, got none. There is nothing to show.");
  return found[layer - 1] ?? fail("--layer", `expected 1 … ${found.length}, got ${layer}.`);
}

/** Finds a layer, counted from 1, in a recording, also in one that is still being written or was cut. */
export function layerFilm(dir: string, layer: number): LayerFilm {
  const path = openRun(dir).recordingPath;
  for (const first of recordingFrames(path)) {
    const [name, { shape }] = weights(first, layer);
    const [rows = 1, units = 1] = shape;
    return {
      name,
      inputs: rows - 1,
      units,
      *frames() {
        for (const frame of recordingFrames(path)) yield halfBits(weights(frame, layer)[1]);
      },
    };
  }
  const { value } = recordingFrames(path).next(); // no frame, and why
  const problem = "problem" in value ? `: ${value.problem}` : ".";
  return fail(dir, `expected a recording of at least one frame, got none${problem}`);
}
