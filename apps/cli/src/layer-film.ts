import { halfBits, type Frame, type Tensor } from "@closurenet/checkpoint";
import { openRun, recordingFrames } from "@closurenet/checkpoint/node";
import { fail } from "./report.ts";

/** The recorded weights of one layer. */
export interface LayerFilm {
  /** Frame by frame, row by row, the row of the biases last. */
  readonly frames: readonly Uint16Array[];
  readonly inputs: number;
  readonly units: number;
}

/** The weights of the given layer among a frame's tensors: the n-th that has a W. */
function weights({ tensors }: Frame, layer: number): Tensor {
  const found = [...tensors].filter(([name]) => name.endsWith(".W"))[layer];
  const layers = [...tensors.keys()].filter((name) => name.endsWith(".W")).length;
  return found?.[1] ?? fail("--layer", `expected 0 … ${layers - 1}, got ${layer}.`);
}

/** Reads a layer's weights from a recording, also from one that is still being written or was cut. */
export function layerFilm(dir: string, layer: number): LayerFilm {
  const recorded = recordingFrames(openRun(dir).recordingPath);
  const frames: Uint16Array[] = [];
  let shape: readonly number[] = [];
  for (;;) {
    const { done, value } = recorded.next();
    if (done) {
      const [rows = 1, units = 1] = shape;
      if (frames.length > 0) return { frames, inputs: rows - 1, units };
      return fail(
        dir,
        `expected a recording of at least one frame, got none${value.problem ? `: ${value.problem}` : "."}`,
      );
    }
    const tensor = weights(value, layer);
    frames.push(halfBits(tensor).slice()); // a copy, so that the other layers' weights can go
    shape = tensor.shape;
  }
}
