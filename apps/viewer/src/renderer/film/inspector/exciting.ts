import { type Cell, cell, pipe } from "@closurenet/core";
import { type NetworkDescription, buildNetwork } from "@closurenet/experiment";
import { halfValues } from "@closurenet/film";
import { type Digits, drawnDigits } from "@closurenet/mnist";
import { countText } from "../../shared/format.ts";

/** A digit, and how strongly a neuron answers to it. */
export interface Excited {
  readonly image: Uint8Array;
  readonly label: number;
  readonly rows: number;
  readonly cols: number;
  /** What the neuron makes of it before its activation; of a filter, the most that it makes of any place. */
  readonly signal: number;
}

/** The weights of one frame, by name, as float16 bit patterns. */
export type FrameWeights = ReadonlyMap<string, Uint16Array>;

export interface Examiner {
  /** The digits that it shows, in words. */
  readonly of: string;
  /** The digits that excite a unit of the layer `name` most, under the weights of a frame; undefined where it cannot tell. */
  most(
    weights: FrameWeights,
    name: string,
    unit: number,
    count: number,
    signal: AbortSignal,
  ): Promise<Excited[] | undefined>;
}

/** Products of a weight and a number that are made before the page may breathe: some milliseconds of work. */
const STRETCH = 5e6;

/** Digits to choose from where nobody gives others. */
const drawn = (): Digits => drawnDigits({ count: 300, seed: 5 });

/**
 * Shows digits to a network. It runs the network's own functions on the weights of a frame.
 *
 * @returns undefined where the network does not take the digits, or a frame does not hold all of its weights
 */
export function examiner(network: NetworkDescription, given?: Digits): Examiner | undefined {
  const digits = given ?? drawn();
  const pixels = digits.rows * digits.cols;
  const [down, across] = network.input;
  if (network.input.reduce((product, size) => product * size, 1) !== pixels) return undefined;
  if (across !== undefined && (down !== digits.rows || across !== digits.cols)) return undefined;
  const net = buildNetwork({ ...network, batch: 1, kernels: "plain" });
  const images = (from: number, to: number): Cell =>
    cell(
      to - from,
      pixels,
      Float32Array.from(digits.images.subarray(from * pixels, to * pixels), (ink) => ink / 256), // the series' scale
    );
  return {
    of: `${countText(digits.count)} ${given ? "test digits" : "drawn digits"}`,
    async most(weights, name, unit, count, signal) {
      const at = Number(/^layers\.(\d+)\.W$/.exec(name)?.[1]);
      const layer = net.layers[at];
      if (!layer) return undefined;
      for (const [param, to] of net.cells()) {
        const bits = weights.get(param);
        if (!bits) return undefined;
        to.set(Float32Array.from(bits, (half) => halfValues[half]!));
      }
      const before = net.layers.slice(0, at).flatMap((each) => each.functions());
      const own = layer.functions();
      // The last function of a dense layer is its activation: relu would make many digits equal.
      const functions = [...before, ...(layer.kind === "dense" ? own.slice(0, -1) : own)];
      const size = [...net.cells().values()].reduce((sum, { rows, cols }) => sum + rows * cols, 0);
      const block = Math.max(1, Math.floor(STRETCH / size));
      const signals: number[] = [];
      for (let from = 0; from < digits.count; from += block) {
        if (from > 0) await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted) return undefined;
        const to = Math.min(digits.count, from + block);
        const out = pipe(images(from, to), ...functions);
        const values = out.get();
        for (let i = 0; i < to - from; i++) {
          let most = -Infinity;
          for (let j = unit; j < out.cols; j += layer.shape?.at(-1) ?? out.cols)
            most = Math.max(most, values[i * out.cols + j]!);
          signals.push(most);
        }
      }
      return signals
        .map((signal, i) => ({
          image: digits.images.subarray(i * pixels, (i + 1) * pixels),
          label: digits.labels[i]!,
          rows: digits.rows,
          cols: digits.cols,
          signal,
        }))
        .toSorted((a, b) => b.signal - a.signal)
        .slice(0, count);
    },
  };
}
