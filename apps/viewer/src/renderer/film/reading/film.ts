import { type Frame, type MetricPoint, halfBits } from "@closurenet/checkpoint";
import type { Census, NeuronSizes } from "@closurenet/film";
import { type ReadonlySignal, batch, signal } from "@preact/signals";
import type { About } from "./about.ts";
import { smoothLoss } from "../charts/smooth-loss.ts";
import { type Fetching, fetching } from "./fetching.ts";
import type { Frames } from "./frames.ts";
import { type Weights, kept, release } from "./kept.ts";
import { type LayerShape, layerShape } from "./layer-shape.ts";
import { type Measures, measures, valuesBetween } from "./measures.ts";

/** One layer's weights through the whole film. */
export interface Layer {
  readonly name: string;
  /** What a reader calls it: layers with weights count from 1, without gaps where dropout or pooling stands between them. */
  readonly label: string;
  /** Without the bias. */
  readonly inputs: number;
  readonly units: number;
  readonly shape: LayerShape;
  /** Set where these are no weights of the network but their product with those below: W₁·W₂. */
  readonly product?: string;
  /**
   * Float16 bit patterns of a frame, `(inputs + 1) × units`, the bias last; undefined while it is read again. An effect that
   * found none runs again when some have come.
   */
  weights(frame: number): Uint16Array | undefined;
  /** What a film-wide scale needs of the frames that were counted. */
  readonly census: Census;
  readonly sizes: NeuronSizes;
  /** How many frames were counted: all that there are, or a sample of them. */
  readonly counted: number;
  /** Where each frame lies on the motion axis, from 0 to 1; between those of a sample, in proportion to the steps. */
  motion(): Float64Array;
}

/** What was measured of a minibatch, and the mean of the losses up to it. */
export interface MeasuredPoint extends MetricPoint {
  readonly smoothed: number | undefined;
}

/** What is known of a run so far: it only grows. */
export interface Film {
  /** What is known of it beside its frames. */
  readonly about: About | undefined;
  /** Frames that can be shown; steps and epochs are as long as this says, and to be read again when it changes. */
  readonly count: ReadonlySignal<number>;
  /** Frames read one after the other: their metrics are known. As many as `count`, but where the frames were listed first. */
  readonly read: ReadonlySignal<number>;
  readonly steps: readonly number[];
  readonly epochs: readonly number[];
  readonly layers: readonly Layer[];
  readonly metrics: readonly MeasuredPoint[];
  /**
   * Takes the next frames. Where more follow soon, `later` leaves it to the next call to say that they are there: the page
   * is rendered anew each time.
   *
   * @throws where a frame's layers differ from those before.
   */
  add(frames: readonly Frame[], later?: boolean): void;
  /** From here, what does not fit into memory can be read again; until it is called, all frames stay in memory. */
  readAgain(frames: Frames, options: { readonly signal: AbortSignal; failed(cause: unknown): void }): void;
  /** Takes all frames of `frames` at once, after the first was added: reads a sample of them. @throws as `add` does. */
  list(frames: Frames, signal: AbortSignal): Promise<void>;
  /** Ends after the frames that were read one after the other. */
  cut(): void;
  /** Says where the playhead is, so that frames are read again that are not in memory. */
  want(at: number, playing: boolean): void;
  /** Whether the frames on both sides of `at` are in memory, or cannot come any more. */
  ready(at: number): boolean;
  /** What can be shown at once for `at`: `at` itself where it is in memory, else the nearest frame that is. */
  shownAt(at: number): number;
  /** The frames that are always in memory, rising: all, or an even sample. */
  staying(): readonly number[];
  /**
   * A frame's weights, layer by layer, read again where they are not in memory: a copy that is kept by who asks alone.
   *
   * @throws where it cannot be read any more
   */
  load(frame: number, signal: AbortSignal): Promise<Weights>;
}

/** Half floats that a film may hold, in bytes. */
export const BUDGET = 64 * 2 ** 20;

/** Frames that are asked for at the same time for a sample. */
const AT_ONCE = 4;

const weights = /^layers\.\d+(?:\.\d+)*\.W$/;

/** layers.2 before layers.10; a collator of numbers does the same, and takes 7 ms of the page's start to make. */
function inOrder(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  const at = left.findIndex((number, i) => number !== right[i]);
  return at < 0 ? left.length - right.length : left[at]! - (right[at] ?? -1);
}

const numbersIn = (name: string): number[] => name.split(".").slice(1, -1).map(Number);

/**
 * Gathers frames as they are read, layer by layer. It holds all of them while they fit into `budget` bytes, and then a sample
 * and those around the playhead.
 */
export function film(file: string, about?: About, budget = BUDGET): Film {
  const count = signal(0);
  const read = signal(0);
  const arrivals = signal(0);
  const steps: number[] = [];
  const epochs: number[] = [];
  const metrics: MeasuredPoint[] = [];
  const smooth = smoothLoss();
  let layers: (Layer & { readonly all: Measures })[] = [];
  let sampled: readonly Measures[] | undefined;
  let passing: Weights | undefined;
  let gathered = 0;
  let source: Frames | undefined;
  let again: { readonly fetching: Fetching; over: boolean } | undefined;
  const here = kept(budget);

  const fault = (step: number, expected: string, got: string): Error =>
    new Error(
      `[viewer] ${file}, frame of step ${step}: expected ${expected}, got ${got}. It was not recorded by one training.`,
    );

  const begin = (frame: Frame): void => {
    const found = [...frame.tensors]
      .filter(([name, { shape }]) => weights.test(name) && shape.length === 2 && shape[0]! > 1)
      .toSorted(([a], [b]) => inOrder(a, b));
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
        const shape = layerShape(about?.shapes ?? [], { name, inputs, units }, { place, count: found.length });
        const all = measures({ inputs, units });
        const inUse = (): Measures => sampled?.[place] ?? all;
        return {
          name,
          label: `${place + 1}`,
          inputs,
          units,
          shape,
          all,
          weights(frame: number): Uint16Array | undefined {
            const found = here.get(frame)?.[place];
            if (!found) void arrivals.value;
            return found;
          },
          get census() {
            return inUse().census;
          },
          get sizes() {
            return inUse().sizes;
          },
          get counted() {
            return inUse().frames.length;
          },
          motion() {
            const { frames, meter } = inUse();
            return frames.length === steps.length ? meter.arc() : valuesBetween(frames, meter.arc(), steps);
          },
        };
      },
    );
    if (layers.length === 0)
      throw fault(frame.step, "weights named layers.0.W", [...frame.tensors.keys()].join(", ") || "none");
  };

  const weightsOf = (frame: Frame): Weights =>
    layers.map(({ name, inputs, units }) => {
      const tensor = frame.tensors.get(name);
      const shape = tensor ? tensor.shape.join("×") : "none";
      if (!tensor || shape !== `${inputs + 1}×${units}`)
        throw fault(frame.step, `${name} of ${inputs + 1}×${units}`, shape);
      return halfBits(tensor);
    });

  const addOne = (frame: Frame): void => {
    if (layers.length === 0) begin(frame);
    const found = weightsOf(frame);
    const number = gathered;
    if (sampled && steps[number] !== frame.step)
      throw fault(frame.step, `step ${steps[number] ?? "none"}, as the index says`, `${frame.step}`);
    steps[number] = frame.step;
    epochs[number] = frame.epoch;
    // Of a film that is listed and does not fit, the sample is here and nothing else needs to stay.
    const stays = !sampled || here.whole();
    if (stays) here.add(number, found);
    for (const [i, { all }] of layers.entries()) all.add(number, found[i]!);
    if (passing) release(passing);
    passing = stays ? undefined : found; // the meters look at it until the next one
    for (const point of frame.metrics) metrics.push({ ...point, smoothed: smooth(point.loss) });
    gathered += 1;
  };

  const has = (at: number): boolean => here.get(Math.floor(at)) !== undefined && here.get(Math.ceil(at)) !== undefined;

  return {
    about,
    count,
    read,
    steps,
    epochs,
    metrics,
    get layers() {
      return layers;
    },
    add(frames, later = false) {
      for (const frame of frames) addOne(frame);
      if (later) return;
      const listed = sampled !== undefined;
      if (gathered === steps.length) sampled = undefined;
      batch(() => {
        if (listed && here.whole()) arrivals.value += 1;
        count.value = steps.length;
        // Of a film that is listed all can be shown already: what is measured then comes in some steps.
        if (!listed || !sampled || gathered - read.peek() > steps.length / 20) read.value = gathered;
      });
    },
    readAgain(frames, { signal: ending, failed }) {
      source = frames;
      here.dropFromNow();
      const frameBytes = here.get(0)!.reduce((sum, { byteLength }) => sum + byteLength, 0);
      again = {
        over: false,
        fetching: fetching(frames, here, {
          frameBytes,
          signal: ending,
          take: (number, frame) => here.lend(number, weightsOf(frame)),
          arrived: () => (arrivals.value += 1),
          failed(cause) {
            again!.over = true;
            failed(cause);
          },
        }),
      };
    },
    async list(frames, ending) {
      source = frames;
      const all = frames.steps();
      const numbers = here.expect(all.length);
      const found = layers.map(({ inputs, units }) => measures({ inputs, units }));
      const known: number[] = [];
      const asked: Promise<Frame[]>[] = [];
      for (const [k, number] of numbers.entries()) {
        while (asked.length < Math.min(numbers.length, k + AT_ONCE)) {
          const next = numbers[asked.length]!;
          const asking = frames.read(next, next + 1, ending);
          asking.catch(() => undefined); // it is waited for in its turn
          asked.push(asking);
        }
        const [frame] = await asked[k]!;
        if (ending.aborted) return;
        const its = weightsOf(frame!);
        here.add(number, its);
        for (const [i, layer] of found.entries()) layer.add(number, its[i]!);
        known.push(frame!.epoch);
      }
      batch(() => {
        if (gathered < all.length) sampled = found;
        steps.splice(0, steps.length, ...all);
        epochs.splice(0, epochs.length, ...valuesBetween(numbers, known, all));
        read.value = gathered;
        count.value = steps.length;
      });
    },
    cut() {
      sampled = undefined;
      here.cut(gathered);
      steps.length = gathered;
      epochs.length = gathered;
      batch(() => {
        read.value = gathered;
        count.value = gathered;
      });
    },
    want(at, playing) {
      here.centre(Math.floor(at), steps.length);
      if (!here.whole()) again?.fetching.want(at, { count: steps.length, playing });
    },
    ready: (at) => has(at) || again?.over === true,
    shownAt(at) {
      if (has(at) || steps.length === 0) return at;
      void arrivals.value;
      return here.nearest(Math.round(at)) ?? at;
    },
    staying: here.staying,
    async load(frame, ending) {
      const found = here.get(frame);
      if (found) return found.map((layer) => layer.slice());
      const [read] = frame < steps.length && source ? await source.read(frame, frame + 1, ending) : [];
      if (!read) throw new Error(`[viewer] ${file}: expected frame ${frame + 1}, got none. Open it again.`);
      return weightsOf(read);
    },
  };
}
