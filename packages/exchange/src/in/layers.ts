import type { ActivationDescription, LayerDescription, NetworkDescription } from "@closurenet/experiment";
import type { Chain, WeightLayer } from "./chain.ts";
import { type InputShape, guessShape } from "./input-shape.ts";
import { type Fitting, fitPooling } from "./pooling.ts";
import type { NormTensors } from "./roles.ts";
import { type Said, count, listed, plain } from "./said.ts";

/** A matrix of weights as a film and a network have it. */
export interface ModelLayer {
  /** Its name in frames and cells, such as `layers.0.W`. */
  readonly name: string;
  /** Its name in the files: `fc1`. */
  readonly label: string;
  readonly weight: WeightLayer;
  readonly units: number;
  /** Shape of what one unit looks at, in the order of its weights, as in experiment's `WeightShape`. */
  readonly looksAt: readonly number[];
  readonly activation: ActivationDescription;
  /** The file has the inputs of a dense layer plane by plane: so many channels, each of so many numbers. Ours are channels last. */
  readonly planes?: { readonly channels: number; readonly pixels: number };
}

/** A batch normalisation in a network. */
export interface ModelNorm {
  /** `layers.1` */
  readonly name: string;
  readonly tensors: NormTensors;
}

/** Layers, and the network that they make where all of it is known. */
export interface Assembled {
  readonly input: InputShape;
  readonly layers: readonly ModelLayer[];
  readonly norms: readonly ModelNorm[];
  readonly network?: Pick<NetworkDescription, "input" | "layers" | "loss">;
  /** Why it is no network that can be computed; its weights can be filmed all the same. */
  readonly reason?: string;
  readonly said: readonly Said[];
}

/** What is known of a network besides its weights. */
export interface Known {
  readonly activation: ActivationDescription;
  readonly input?: InputShape | undefined;
}

const product = (shape: readonly number[]): number => shape.reduce((all, length) => all * length, 1);
const init = { kind: "he" } as const;
const shapeSaid = (shape: readonly number[]): string => shape.join(" × ");
const looked = ([down = 1, across = 1, channels = 1]: readonly number[]): readonly number[] =>
  channels === 1 ? [down, across] : [down, across, channels];

/** Puts layers together as a network, with padding, pooling and normalisation where they must have been. */
export function assemble(chain: Chain, norms: readonly NormTensors[], known: Known): Assembled {
  const said: Said[] = [];
  const { layers } = chain;
  const filters = layers.filter(({ kind }) => kind === "conv2d");
  const first = layers[0];
  if (!first) return { input: [1], layers: [], norms: [], reason: chain.problem ?? "there are no weights", said };

  let reason = chain.problem;
  let fitting: Fitting | undefined;
  const behind = layers[filters.length];
  if (filters.length > 0 && !reason) {
    fitting = behind && fitted(layers.slice(0, filters.length), behind, known, said);
    if (!behind) reason = "no dense layer follows the convolutions: their padding and pooling cannot be worked out";
    else if (!fitting && behind.inputs === filters.at(-1)!.units) {
      reason = `"${plain(behind.stem)}" takes one number of each channel, an average over all places perhaps, which is not computed here`;
    } else if (!fitting) {
      reason = `no padding and pooling was found with which ${behind.inputs} numbers are left for "${plain(behind.stem)}": --input HEIGHTxWIDTH may help`;
    }
  }
  const input = known.input ?? fitting?.input ?? (first.kind === "dense" ? guessShape(first.inputs) : [1]);
  if (first.kind === "dense") sayInput(first.inputs, input, known, said);
  const placed = placeNorms(layers, norms, said);
  if (!reason && placed.problem !== undefined) reason = placed.problem;

  const made: ModelLayer[] = [];
  const madeNorms: ModelNorm[] = [];
  const described: LayerDescription[] = [];
  layers.forEach((weight, i) => {
    const last = i === layers.length - 1;
    const output = weight.units === 1 ? "sigmoid" : "softmax";
    const activation = last ? output : known.activation;
    const norm = placed.norms.get(weight);
    const own = norm && !last ? "identity" : activation;
    const name = `layers.${reason === undefined ? described.length : i}.W`;
    const shape = i === 0 ? input : weight === behind && fitting ? fitting.output : undefined;
    const channels = shape?.[2] ?? 1;
    const planar = weight.kind === "dense" && weight.layout === "out,in" && !layers[i - 1]?.channelsLast;
    const planes = planar && shape && channels > 1;
    made.push({
      name,
      label: /^\d*$/.test(weight.stem) ? weight.name : weight.stem,
      weight,
      units: weight.units,
      looksAt: looksAt(weight, shape),
      activation,
      ...(planes && { planes: { channels, pixels: weight.inputs / channels } }),
    });
    if (weight.kind === "dense") described.push({ kind: "dense", units: weight.units, activation: own, init });
    else {
      const { padding = "valid", stride = 1 } = fitting?.around[i] ?? {};
      const kernel: [number, number] = [...weight.kernel!];
      described.push({
        kind: "conv2d",
        filters: weight.units,
        kernel,
        stride: [stride, stride],
        padding,
        activation: own,
        init,
      });
    }
    if (norm) {
      madeNorms.push({ name: `layers.${described.length}`, tensors: norm });
      const epsilon = weight.layout === "in,out" ? 1e-3 : 1e-5;
      described.push({ kind: "batchNorm", momentum: 0.9, epsilon, activation: known.activation });
    }
    const pool = fitting?.around[i]?.pool;
    if (pool) described.push({ kind: "maxPool2d", size: [pool.size, pool.size], stride: [pool.stride, pool.stride] });
  });
  if (reason !== undefined) return { input, layers: made, norms: [], reason, said };
  const loss = layers.at(-1)!.units === 1 ? "binary cross-entropy" : "softmax cross-entropy";
  return { input, layers: made, norms: madeNorms, network: { input: [...input], layers: described, loss }, said };
}

function looksAt({ kind, kernel, inputs }: WeightLayer, shape: readonly number[] | undefined): readonly number[] {
  if (kind === "conv2d") return looked([...kernel!, inputs]);
  return shape && shape.length > 1 && product(shape) === inputs ? looked(shape) : [inputs];
}

function sayInput(inputs: number, input: InputShape, known: Known, said: Said[]): void {
  if (known.input || input.length === 1) return;
  said.push({ about: "input", text: `${shapeSaid(input)}, guessed from ${inputs} numbers (--input tells another)` });
}

/** Padding and pooling, and what to say of them. */
function fitted(filters: readonly WeightLayer[], behind: WeightLayer, known: Known, said: Said[]): Fitting | undefined {
  const found = fitPooling(
    filters.map(({ kernel, units, inputs }) => ({ kernel: kernel!, units, inputs })),
    behind.inputs,
    known.input,
  );
  if (!found) return undefined;
  const ways = found.around.map(({ padding, stride, pool }) =>
    [
      padding === "same" ? "padding that keeps the size" : "no padding",
      ...(stride > 1 ? [`stride ${stride}`] : []),
      pool ? `max pooling ${pool.size}×${pool.size}` : "no pooling",
    ].join(", "),
  );
  const same = new Set(ways).size === 1;
  const each = same
    ? `${ways[0]!}${ways.length > 1 ? " for each convolution" : ""}`
    : ways.map((way, i) => `"${plain(filters[i]!.stem)}" ${way}`).join("; ");
  const doubt = found.others > 0 ? `; ${count(found.others, "other way")} would fit as well` : "";
  said.push({
    about: "input",
    text: `${shapeSaid(found.input)}, ${each}: so ${behind.inputs} numbers are left for "${plain(behind.stem)}" (assumed${doubt})`,
  });
  return found;
}

const numbersIn = (stem: string): string => /\d+$/.exec(stem)?.[0] ?? "";

/** Which layer each batch normalisation follows: of those with as many units, the one with the same number, or the next in order. */
function placeNorms(
  layers: readonly WeightLayer[],
  norms: readonly NormTensors[],
  said: Said[],
): { readonly norms: ReadonlyMap<WeightLayer, NormTensors>; readonly problem?: string } {
  const placed = new Map<WeightLayer, NormTensors>();
  const hidden = layers.slice(0, -1);
  const lost: string[] = [];
  for (const norm of norms) {
    const free = hidden.filter((layer) => layer.units === norm.columns && !placed.has(layer));
    const before = inSequence(norm, free);
    const layer = before ?? free.find(({ stem }) => numbersIn(stem) === numbersIn(norm.stem)) ?? free[0];
    if (layer) placed.set(layer, norm);
    else lost.push(norm.stem);
  }
  if (placed.size > 0) {
    const pairs = [...placed].map(([layer, norm]) => `"${plain(norm.stem)}" behind "${plain(layer.stem)}"`);
    said.push({ about: "network", text: `batch normalisation ${listed(pairs, 6)}, before the activation (assumed)` });
  }
  return lost.length > 0
    ? { norms: placed, problem: `no layer was found that ${listed(lost)} normalises` }
    : { norms: placed };
}

/** The folder and the number of a layer in a sequence: `encoder.3` → `encoder.`, 3. */
function placeOf(stem: string): readonly [folder: string, index: number] | undefined {
  const [, folder = "", index] = /^(.*?\.)?(\d+)$/.exec(stem) ?? [];
  return index === undefined ? undefined : [folder, Number(index)];
}

/** In a sequence (`0.weight`, `1.running_mean`) the layer right before. */
function inSequence({ stem }: NormTensors, layers: readonly WeightLayer[]): WeightLayer | undefined {
  const own = placeOf(stem);
  if (!own) return undefined;
  return layers.findLast((layer) => {
    const place = placeOf(layer.stem);
    return place !== undefined && place[0] === own[0] && place[1] < own[1];
  });
}
