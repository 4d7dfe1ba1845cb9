import type { Cell, CellArray } from "@closurenet/core";
import type { ActivationDescription, LayerDescription } from "@closurenet/experiment";
import { fail } from "../errors.ts";
import type { Exportable } from "./exported.ts";

/** What flows from step to step: the shape of one example, channels last: `[784]`, `[28, 28]` or `[28, 28, 8]`. */
export interface Value {
  readonly shape: readonly number[];
}

/** The numbers of a weight or bias, row by row. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

type Pair = readonly [down: number, across: number];

interface From {
  /** What the layer is called in other frameworks: `fc1`, `conv2`, `bn1`. */
  readonly name: string;
  readonly from: Value;
  readonly to: Value;
}

export interface Dense extends From {
  readonly op: "dense";
  /** `[fanIn, units]`; the rows are in our order, channels last. */
  readonly kernel: Numbers;
  readonly bias: Numbers;
  readonly activation: ActivationDescription;
}

export interface Conv2d extends From {
  readonly op: "conv2d";
  /** `[down, across, channels, filters]` */
  readonly kernel: Numbers;
  readonly bias: Numbers;
  readonly stride: Pair;
  readonly padding: "same" | "valid";
  /** Rows of zeros above and below an image, and columns left and right of it. */
  readonly zeros: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
  readonly activation: ActivationDescription;
}

export interface MaxPool2d extends From {
  readonly op: "maxPool2d";
  readonly size: Pair;
  readonly stride: Pair;
}

export interface BatchNorm extends From {
  readonly op: "batchNorm";
  /** Each `[columns]`: the channels of images of three sizes, else all numbers of an example. */
  readonly gamma: Numbers;
  readonly beta: Numbers;
  readonly mean: Numbers;
  readonly variance: Numbers;
  /** The share that a step keeps. */
  readonly momentum: number;
  readonly epsilon: number;
  readonly activation: ActivationDescription;
}

export interface Dropout extends From {
  readonly op: "dropout";
  readonly rate: number;
}

/** Values side by side: images of one height and width channel by channel, others as one row. */
export interface Concatenate {
  readonly op: "concatenate";
  readonly parts: readonly Value[];
  readonly to: Value;
}

/** Z = X + F(X); both have the same count of numbers, in our order. */
export interface Add {
  readonly op: "add";
  readonly parts: readonly [Value, Value];
  readonly to: Value;
}

export type Step = Dense | Conv2d | MaxPool2d | BatchNorm | Dropout | Concatenate | Add;

/** A network as steps, each after those that it takes something of. */
export interface Steps {
  readonly input: Value;
  readonly steps: readonly Step[];
  readonly output: Value;
}

export const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** What a step takes. */
export const takes = (step: Step): readonly Value[] => ("parts" in step ? step.parts : [step.from]);

/** How many windows lie along a side, and how many zeros before and after it they need. */
function along(length: number, window: number, stride: number, padding: "same" | "valid") {
  if (padding === "valid") return { count: Math.floor((length - window) / stride) + 1, before: 0, after: 0 };
  const count = Math.ceil(length / stride);
  const zeros = Math.max((count - 1) * stride + window - length, 0);
  return { count, before: Math.floor(zeros / 2), after: Math.ceil(zeros / 2) };
}

/**
 * The steps of a network with copies of its weights.
 *
 * @throws if the input has more than three sizes, or a weight is missing, of another size or not finite.
 */
export function stepsOf({ description, cells }: Exportable): Steps {
  const { input, layers } = description;
  if (input.length > 3) {
    fail("input", `expected one to three sizes, which other frameworks read alike, got ${input.join(" × ")}.`);
  }
  const found = cells();
  const steps: Step[] = [];
  const counts = new Map<string, number>();

  /** The next name of a kind: `fc1`, `fc2`, … */
  function named(kind: string): string {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}${count}`;
  }
  function add(step: Step): Value {
    steps.push(step);
    return step.to;
  }

  /** Adds the steps of a layer that takes `from`, and gives what leaves it. `at` is its name in ours: `layers.0`. */
  function walk(layer: LayerDescription, at: string, from: Value): Value {
    switch (layer.kind) {
      case "dense": {
        const { units, activation } = layer;
        const weights = affine(found, at, [size(from.shape)], units);
        return add({ op: "dense", name: named("fc"), from, to: { shape: [units] }, ...weights, activation });
      }
      case "conv2d": {
        const { filters, kernel, stride, padding, activation } = layer;
        const [height = 1, width = 1, channels = 1] = from.shape;
        const down = along(height, kernel[0], stride[0], padding);
        const across = along(width, kernel[1], stride[1], padding);
        const zeros = { top: down.before, bottom: down.after, left: across.before, right: across.after };
        const to = { shape: [down.count, across.count, filters] };
        const weights = affine(found, at, [...kernel, channels], filters);
        return add({ op: "conv2d", name: named("conv"), from, to, ...weights, stride, padding, zeros, activation });
      }
      case "maxPool2d": {
        const [height = 1, width = 1, channels = 1] = from.shape;
        const rows = along(height, layer.size[0], layer.stride[0], "valid").count;
        const columns = along(width, layer.size[1], layer.stride[1], "valid").count;
        const to = { shape: [rows, columns, channels] };
        return add({ op: "maxPool2d", name: named("pool"), from, to, size: layer.size, stride: layer.stride });
      }
      case "batchNorm": {
        const { momentum, epsilon, activation } = layer;
        const columns = from.shape.length === 3 ? from.shape[2]! : size(from.shape);
        const row = (name: string): Numbers => ({ shape: [columns], values: numbers(found, `${at}.${name}`, columns) });
        const statistics = { gamma: row("gamma"), beta: row("beta"), mean: row("mean"), variance: row("variance") };
        const to = { shape: from.shape };
        return add({ op: "batchNorm", name: named("bn"), from, to, ...statistics, momentum, epsilon, activation });
      }
      case "dropout":
        return add({ op: "dropout", name: named("dropout"), from, to: { shape: from.shape }, rate: layer.rate });
      case "chain":
        return layer.layers.reduce((before, inner, i) => walk(inner, `${at}.${i}`, before), from);
      case "residual": {
        const through = walk(layer.layer, `${at}.0`, from);
        return add({ op: "add", parts: [from, through], to: { shape: from.shape } });
      }
      case "concatenate": {
        const parts = layer.layers.map((inner, i) => walk(inner, `${at}.${i}`, from));
        return parts.length === 1 ? parts[0]! : add({ op: "concatenate", parts, to: { shape: joint(parts) } });
      }
    }
  }
  const first = { shape: input };
  const output = layers.reduce<Value>((before, layer, i) => walk(layer, `layers.${i}`, before), first);
  return { input: first, steps, output };
}

/** Whether values are laid side by side place by place, for all have the same places: see core's `concatenate`. */
export const alike = (parts: readonly Value[]): boolean =>
  parts.every(({ shape }) => shape.slice(0, -1).join() === parts[0]!.shape.slice(0, -1).join());

function joint(parts: readonly Value[]): number[] {
  const last = (of: (shape: readonly number[]) => number): number =>
    parts.reduce((sum, { shape }) => sum + of(shape), 0);
  return alike(parts) ? [...parts[0]!.shape.slice(0, -1), last((shape) => shape.at(-1)!)] : [last(size)];
}

type Found = ReturnType<Exportable["cells"]>;

/** W without its last row, and that row, which is the bias. */
function affine(
  found: Found,
  at: string,
  inputs: readonly number[],
  units: number,
): { kernel: Numbers; bias: Numbers } {
  const fanIn = size(inputs);
  const W = numbers(found, `${at}.W`, (fanIn + 1) * units);
  return {
    kernel: { shape: [...inputs, units], values: W.slice(0, fanIn * units) },
    bias: { shape: [units], values: W.slice(fanIn * units) },
  };
}

function numbers(found: Found, name: string, count: number): Float32Array<ArrayBuffer> {
  const cell: Cell<CellArray> | undefined = found.get(name);
  const values = Float32Array.from(cell?.get() ?? []);
  if (values.length !== count) fail(name, `expected ${count} numbers in the network's cells, got ${values.length}.`);
  if (!values.every(Number.isFinite)) fail(name, "expected finite numbers, got others. Did its training diverge?");
  return values;
}
