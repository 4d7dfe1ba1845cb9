import { type Frame, type MetricPoint, halfBits } from "@closurenet/checkpoint";
import type { Experiment } from "@closurenet/experiment";
import { type Census, census } from "@closurenet/film";
import { type ReadonlySignal, signal } from "@preact/signals";
import { type LayerShape, layerShape } from "./layer-shape.ts";
import { smoothLoss } from "../charts/smooth-loss.ts";

/** One layer's weights through the whole film. */
export interface Layer {
  readonly name: string;
  /** What a reader calls it: layers with weights count from 1, without gaps where dropout or pooling stands between them. */
  readonly label: string;
  /** Without the bias. */
  readonly inputs: number;
  readonly units: number;
  readonly shape: LayerShape;
  /** Float16 bit patterns, `(inputs + 1) × units`, the bias last. */
  readonly frames: readonly Uint16Array[];
  /** What a film-wide scale needs of the frames so far. */
  readonly census: Census;
}

/** What was measured of a minibatch, and the mean of the losses up to it. */
export interface MeasuredPoint extends MetricPoint {
  readonly smoothed: number | undefined;
}

/** What has been read of a run so far: it only grows. */
export interface Film {
  /** What run.json says, where it says it. */
  readonly experiment: Experiment | undefined;
  /** Frames read; everything below is as long as this says, and to be read again when it changes. */
  readonly count: ReadonlySignal<number>;
  readonly steps: readonly number[];
  readonly epochs: readonly number[];
  readonly layers: readonly Layer[];
  readonly metrics: readonly MeasuredPoint[];
  /** @throws where a frame's layers differ from those before. */
  add(frames: readonly Frame[]): void;
}

const weights = /^layers\.\d+(?:\.\d+)*\.W$/;
const inOrder = new Intl.Collator("en", { numeric: true }); // layers.2 before layers.10

/** Gathers frames as they are read, layer by layer. */
export function film(file: string, experiment?: Experiment): Film {
  const count = signal(0);
  const steps: number[] = [];
  const epochs: number[] = [];
  const metrics: MeasuredPoint[] = [];
  const smooth = smoothLoss();
  let layers: (Layer & { frames: Uint16Array[] })[] = [];

  const fault = (step: number, expected: string, got: string): Error =>
    new Error(
      `[viewer] ${file}, frame of step ${step}: expected ${expected}, got ${got}. It was not recorded by one training.`,
    );

  const begin = (frame: Frame): void => {
    const found = [...frame.tensors]
      .filter(([name, { shape }]) => weights.test(name) && shape.length === 2 && shape[0]! > 1)
      .toSorted(([a], [b]) => inOrder.compare(a, b));
    layers = found.map(
      (
        [
          name,
          {
            shape: [rows = 0, units = 0],
          },
        ],
        place,
      ) => {
        const inputs = rows - 1;
        const shape = layerShape(experiment, { name, inputs, units }, { place, count: found.length });
        return { name, label: `${place + 1}`, inputs, units, shape, frames: [], census: census(inputs * units) };
      },
    );
    if (layers.length === 0)
      throw fault(frame.step, "weights named layers.0.W", [...frame.tensors.keys()].join(", ") || "none");
  };

  const addOne = (frame: Frame): void => {
    if (layers.length === 0) begin(frame);
    const found = layers.map(({ name, inputs, units }) => {
      const tensor = frame.tensors.get(name);
      const shape = tensor ? tensor.shape.join("×") : "none";
      if (!tensor || shape !== `${inputs + 1}×${units}`)
        throw fault(frame.step, `${name} of ${inputs + 1}×${units}`, shape);
      return halfBits(tensor);
    });
    for (const [i, layer] of layers.entries()) {
      layer.frames.push(found[i]!);
      layer.census.add(found[i]!);
    }
    steps.push(frame.step);
    epochs.push(frame.epoch);
    for (const point of frame.metrics) metrics.push({ ...point, smoothed: smooth(point.loss) });
  };

  return {
    experiment,
    count,
    steps,
    epochs,
    metrics,
    get layers() {
      return layers;
    },
    add(frames) {
      for (const frame of frames) addOne(frame);
      count.value = steps.length;
    },
  };
}
