import { type Cell, cell, pipe } from "@closurenet/core";
import { pixelInput } from "@closurenet/experiment";
import type { Digits } from "@closurenet/mnist";
import { countText } from "../../shared/format.ts";
import { type FrameWeights, builtNetwork, setTo } from "../built-network.ts";
import { drawn } from "../drawn.ts";
import type { About } from "../reading/about.ts";

/** A digit, and how strongly a neuron answers to it. */
export interface Excited {
  readonly image: Uint8Array;
  readonly label: number;
  readonly rows: number;
  readonly cols: number;
  /** What the neuron makes of it before its activation; of a filter, the most that it makes of any place. */
  readonly signal: number;
}

export interface Examiner {
  /** The digits that it shows, in words. */
  readonly of: string;
  /** The digits that excite a unit of the layer `name` most, under the weights of a frame; undefined where it cannot tell. */
  most(
    weights: FrameWeights,
    name: string,
    unit: number,
    shown: number,
    signal: AbortSignal,
  ): Promise<Excited[] | undefined>;
}

/** Products of a weight and a number that are made before the page may breathe: some milliseconds of work. */
const STRETCH = 5e6;

/** The most digits to choose from. */
const MOST = 1000;

/**
 * Shows digits to a network. It runs the network's own functions on the weights of a frame.
 *
 * @returns undefined where the network does not take the digits, or a frame does not hold all of its weights
 */
export function examiner({ network, scale }: Pick<About, "network" | "scale">, given?: Digits): Examiner | undefined {
  const digits = given ?? drawn();
  const pixels = digits.rows * digits.cols;
  if (network?.input.reduce((product, size) => product * size, 1) !== pixels) return undefined;
  const [down, across] = network.input;
  if (across !== undefined && (down !== digits.rows || across !== digits.cols)) return undefined;
  const net = builtNetwork(network, 1);
  const input = pixelInput(scale);
  const images = (from: number, to: number): Cell =>
    cell(to - from, pixels, Float32Array.from(digits.images.subarray(from * pixels, to * pixels), input));
  const count = Math.min(digits.count, MOST);
  return {
    of: `${countText(count)} ${given ? "test digits" : "drawn digits"}`,
    async most(weights, name, unit, shown, signal) {
      const at = Number(/^layers\.(\d+)\.W$/.exec(name)?.[1]);
      const layer = net.layers[at];
      if (!layer) return undefined;
      if (!setTo(net, weights)) return undefined;
      const before = net.layers.slice(0, at).flatMap((each) => each.functions());
      const own = layer.functions();
      // The last function of a dense layer is its activation: relu would make many digits equal.
      const functions = [...before, ...(layer.kind === "dense" ? own.slice(0, -1) : own)];
      const size = [...net.cells().values()].reduce((sum, { rows, cols }) => sum + rows * cols, 0);
      const block = Math.max(1, Math.floor(STRETCH / size));
      const signals: number[] = [];
      for (let from = 0; from < count; from += block) {
        if (from > 0) await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted) return undefined;
        const to = Math.min(count, from + block);
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
        .slice(0, shown);
    },
  };
}
