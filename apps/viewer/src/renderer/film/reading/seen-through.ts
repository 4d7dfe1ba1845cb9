import { halfFrame, halfValues } from "@closurenet/film";
import type { Layer } from "./film.ts";
import { measures } from "./measures.ts";

/** The most multiplications for one frame; what needs more would hold up the page. */
const MOST = 2e7;
/** Multiplications that the scale may cost, and the most frames that it reads. */
const [FOR_SCALE, FRAMES] = [6e7, 24];
/** Bytes of products that are kept. */
const KEPT = 32 * 2 ** 20;

/** 12 as ₁₂. */
const subscript = (n: number): string =>
  String(n).replaceAll(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));

/** Float16 weights as numbers. */
const numbers = (bits: Uint16Array): Float32Array => Float32Array.from(bits, (half) => halfValues[half]!);

/**
 * A·B of two frames, each with its biases as the last row: [x 1]·A, with another 1, times B. So the biases of A pass
 * through B too.
 */
function product(a: Float32Array, b: Float32Array, inputs: number, between: number, units: number): Float32Array {
  const out = new Float32Array((inputs + 1) * units);
  for (let i = 0; i <= inputs; i++) {
    const row = out.subarray(i * units, (i + 1) * units);
    for (let k = 0; k < between; k++) {
      const left = a[i * between + k]!;
      for (let j = 0; j < units; j++) row[j]! += left * b[k * units + j]!;
    }
  }
  for (let j = 0; j < units; j++) out[inputs * units + j]! += b[between * units + j]!;
  return out;
}

/** The layers that a layer is seen through, from the first to itself; undefined where it cannot be. */
function chainTo(
  layers: readonly Layer[],
  place: number,
): { first: Layer; above: Layer[]; last: Layer; work: number } | undefined {
  const [first, ...above] = layers.slice(0, place + 1);
  const last = above.at(-1);
  if (!first || !last) return undefined;
  const follow = above.every(({ inputs }, i) => inputs === layers[i]!.units);
  const dense = [first, ...above].every(({ shape }) => shape.kind === "dense");
  const work = above.reduce((sum, { inputs, units }) => sum + first.inputs * inputs * units, 0);
  return follow && dense && work <= MOST ? { first, above, last, work } : undefined;
}

/**
 * What a layer is when it is seen through those below it, such as W₁·W₂; undefined where there is nothing below, where the
 * layers are not dense ones that follow each other, and where the product would be too much work.
 */
export const productName = (layers: readonly Layer[], place: number): string | undefined =>
  chainTo(layers, place) && Array.from({ length: place + 1 }, (_, i) => `W${subscript(i + 1)}`).join("·");

/**
 * A layer as it sees the network's input through the layers below it: W₁·W₂·…, as if each activation between were the
 * identity. It is an approximation: relu lets only a part through, and another part for each input.
 *
 * @param staying the frames that are always in memory
 * @returns undefined where {@link productName} gives none
 */
export function seenThrough(layers: readonly Layer[], place: number, staying: readonly number[]): Layer | undefined {
  const chain = chainTo(layers, place);
  const name = productName(layers, place);
  if (!chain || name === undefined) return undefined;
  const { first, above, last, work } = chain;
  const { inputs } = first;
  const { units } = last;
  const kept = new Map<number, Uint16Array>();
  const most = Math.max(2, Math.floor(KEPT / ((inputs + 1) * units * 2)));

  const weights = (frame: number): Uint16Array | undefined => {
    const known = kept.get(frame);
    if (known) return known;
    const start = first.weights(frame);
    let through = start && numbers(start);
    for (const layer of above) {
      const next = layer.weights(frame);
      through = through && next && product(through, numbers(next), inputs, layer.inputs, layer.units);
    }
    if (!through) return undefined;
    const found = halfFrame(through);
    if (kept.size >= most) kept.delete(kept.keys().next().value!);
    kept.set(frame, found);
    return found;
  };

  const all = measures({ inputs, units });
  const count = Math.min(staying.length, FRAMES, Math.max(2, Math.floor(FOR_SCALE / work)));
  for (let i = 0; i < count; i++) {
    const frame = staying[Math.round((i * (staying.length - 1)) / Math.max(1, count - 1))]!;
    const found = weights(frame);
    if (found) all.add(frame, found);
  }
  return {
    name: last.name,
    label: last.label,
    inputs,
    units,
    shape: { ...last.shape, first: true, patch: first.shape.patch, channels: first.shape.channels },
    product: name,
    weights,
    census: all.census,
    sizes: all.sizes,
    counted: all.frames.length,
    motion: last.motion,
  };
}
