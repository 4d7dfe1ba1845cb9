import { halfBits, type Frame, type Tensor } from "@closurenet/checkpoint";
import { openRun, recordingFrames } from "@closurenet/checkpoint/node";
import { fail } from "./report.ts";

/** The recorded weights of one layer. */
export interface LayerFilm {
  /** `layers.0.W` */
  readonly name: string;
  /** Frame by frame, row by row, the row of the biases last. */
  readonly frames: readonly Uint16Array[];
  readonly inputs: number;
  readonly units: number;
}

const { compare } = new Intl.Collator("en", { numeric: true }); // layers.2 before layers.10

/** The weights of the given layer among a frame's tensors: the n-th that has a W, counted from 1. */
function weights({ tensors }: Frame, layer: number): readonly [name: string, Tensor] {
  const found = [...tensors].filter(([name]) => name.endsWith(".W")).toSorted(([a], [b]) => compare(a, b));
  if (found.length === 0) fail("film", "expected a layer with weights named W, got none. There is nothing to show.");
  return found[layer - 1] ?? fail("--layer", `expected 1 … ${found.length}, got ${layer}.`);
}

/** Reads the weights of a layer, counted from 1, from a recording, also from one that is still being written or was cut. */
export function layerFilm(dir: string, layer: number): LayerFilm {
  const recorded = recordingFrames(openRun(dir).recordingPath);
  const frames: Uint16Array[] = [];
  let name = "";
  let shape: readonly number[] = [];
  for (;;) {
    const { done, value } = recorded.next();
    if (done) {
      const [rows = 1, units = 1] = shape;
      if (frames.length > 0) return { name, frames, inputs: rows - 1, units };
      return fail(
        dir,
        `expected a recording of at least one frame, got none${value.problem ? `: ${value.problem}` : "."}`,
      );
    }
    const [found, tensor] = weights(value, layer);
    frames.push(halfBits(tensor).slice()); // a copy, so that the other layers' weights can go
    name = found;
    shape = tensor.shape;
  }
}
