import { ourWeight, type WeightTensor } from "./roles.ts";
import { type Said, plain } from "./said.ts";

/** How the sizes of a matrix follow each other in a file. PyTorch writes `out,in`, Keras `in,out`. */
export type Layout = "out,in" | "in,out";

/** A matrix or a stack of filters, and how it lies in its file. */
export interface WeightLayer extends WeightTensor {
  readonly kind: "dense" | "conv2d";
  readonly layout: Layout;
  /** Numbers that come in; for filters their channels. */
  readonly inputs: number;
  readonly units: number;
  /** Down and across; of filters only. */
  readonly kernel?: readonly [number, number];
  /** Whether the channels of filters come last in the file: those of `in,out` and, among `out,in`, MLX's `[out, down, across, in]`. */
  readonly channelsLast: boolean;
  /** Whether the last row of an `in,out` matrix is the bias: so are ours. */
  readonly biasRow: boolean;
}

/** Weights in the order in which numbers go through them. */
export interface Chain {
  readonly layers: readonly WeightLayer[];
  /** Why they are no chain; then `layers` are in the order of their names. */
  readonly problem?: string;
  readonly said: readonly Said[];
}

const layouts = ["out,in", "in,out"] as const;
const other = (layout: Layout): Layout => (layout === "out,in" ? "in,out" : "out,in");

/** How tensors lie. */
interface Lie {
  readonly layout: Layout;
  readonly biasRow?: boolean;
  /** `[out, down, across, in]` */
  readonly mlx?: boolean;
}

function laid(weight: WeightTensor, { layout, biasRow = false, mlx = false }: Lie): WeightLayer {
  const [a = 1, b = 1, c = 1, d = 1] = weight.shape;
  if (weight.shape.length === 4) {
    const channelsLast = layout === "in,out" || mlx;
    const [units, inputs, down, across] = layout === "in,out" ? [d, c, a, b] : mlx ? [a, d, b, c] : [a, b, c, d];
    return { ...weight, kind: "conv2d", layout, inputs, units, kernel: [down, across], channelsLast, biasRow: false };
  }
  const [units, inputs] = layout === "out,in" ? [a, b] : [b, a];
  return {
    ...weight,
    kind: "dense",
    layout,
    inputs: biasRow ? inputs - 1 : inputs,
    units,
    channelsLast: false,
    biasRow,
  };
}

/** Filters are mostly squares: those of MLX are so in the middle of their sizes, those of PyTorch at the end. */
function isMlx(weights: readonly WeightTensor[]): boolean {
  const filters = weights.filter(({ shape }) => shape.length === 4);
  const square = (at: number): boolean => filters.every(({ shape }) => shape[at] === shape[at + 1]);
  return filters.length > 0 && square(1) && !square(2);
}

const biasLength = ({ bias }: WeightTensor): number | undefined =>
  bias?.shape.reduce((product, size) => product * size, 1);

/** Whether the numbers of one layer can go into the next: those of filters lie in planes, so that a dense layer takes a multiple. */
export function follows(before: WeightLayer, next: WeightLayer): boolean {
  if (before.kind === next.kind) return before.units === next.inputs;
  return before.kind === "conv2d" && next.inputs % before.units === 0;
}

const chains = (layers: readonly WeightLayer[]): boolean =>
  layers.every((layer, i) => i === 0 || follows(layers[i - 1]!, layer));

/** Ours: `layers.0.W`, whose last row is the bias. */
const isOurs = (weights: readonly WeightTensor[]): boolean =>
  weights.every(({ name, shape, bias }) => ourWeight.test(name) && shape.length === 2 && !bias);

/**
 * Finds how weights lie and in which order they follow each other. What a bias's length tells counts most, then how sizes
 * chain, then names.
 *
 * @param told the layout that a person gave
 */
export function chainOf(weights: readonly WeightTensor[], told?: Layout): Chain {
  if (weights.length === 0) return { layers: [], problem: "there is no matrix of weights", said: [] };
  if (isOurs(weights)) {
    const layers = weights.map((weight) => laid(weight, { layout: "in,out", biasRow: true }));
    return ordered(
      layers,
      layers.map(() => false),
      [{ about: "weights", text: "[in + 1, out], the last row the bias, as closurenet writes them" }],
    );
  }
  const mlx = isMlx(weights);
  const known = weights.map((weight): Layout | undefined => {
    const fitting = layouts.filter((layout) => laid(weight, { layout, mlx }).units === biasLength(weight));
    return fitting.length === 1 ? fitting[0] : undefined;
  });
  const { layout, why } = told ? { layout: told, why: "as told" } : commonLayout(weights, known);
  const layers = weights.map((weight, i) => laid(weight, { layout: told ?? known[i] ?? layout, mlx }));
  const mixed = layers.some((layer) => layer.layout !== layout); // as in GPT-2; then others may lie either way too
  const text = mixed
    ? "some [out, in] and some [in, out], as their biases tell"
    : `[${layout.replace(",", ", ")}], ${why}`;
  return ordered(
    layers,
    known.map((of) => mixed && !told && of === undefined),
    [{ about: "weights", text }],
  );
}

/** The layout of most weights. */
function commonLayout(
  weights: readonly WeightTensor[],
  known: readonly (Layout | undefined)[],
): { readonly layout: Layout; readonly why: string } {
  const votes = (of: Layout): number => known.filter((layout) => layout === of).length;
  if (votes("out,in") !== votes("in,out")) {
    return { layout: votes("out,in") > votes("in,out") ? "out,in" : "in,out", why: "as the biases tell" };
  }
  const chaining = layouts.filter((layout) =>
    chains(weights.map((weight) => laid(weight, { layout, mlx: isMlx(weights) }))),
  );
  if (chaining.length === 1 && weights.length > 1) return { layout: chaining[0]!, why: "as the sizes chain" };
  const shape = weights[0]?.shape ?? [];
  if (weights.length === 1 && shape.length === 2 && shape.includes(1)) {
    return { layout: shape[0] === 1 ? "out,in" : "in,out", why: "as one number comes out" };
  }
  const kernels = weights.some(({ name }) => /kernel(?::\d+)?$/i.test(name));
  const named = weights.some(({ name }) => /weight$/i.test(name));
  const advice = "(assumed: --layout tells another)";
  if (kernels !== named)
    return { layout: kernels ? "in,out" : "out,in", why: `as ${kernels ? "Keras" : "PyTorch"} names them ${advice}` };
  if (weights.length === 1 && shape.length === 2 && shape[0]! > 4 * shape[1]!)
    return { layout: "in,out", why: `as more numbers come in than go out ${advice}` };
  return { layout: "out,in", why: `as in PyTorch ${advice}` };
}

/** The weights in an order that chains: by name, else as they lie in the file, else the first that a search finds. */
function ordered(layers: readonly WeightLayer[], free: readonly boolean[], said: readonly Said[]): Chain {
  if (chains(layers)) return { layers, said };
  const found =
    search(
      layers,
      layers.map(() => false),
    ) ?? (free.some(Boolean) ? search(layers, free) : undefined);
  if (found?.layers) {
    const names = found.layers.map(({ stem }) => plain(stem)).join(", ");
    return { layers: found.layers, said: [...said, { about: "weights", text: `ordered by their sizes: ${names}` }] };
  }
  if (found) return { layers, problem: "the layers chain in several orders, and names do not tell which", said };
  const at = layers.findIndex((layer, i) => i > 0 && !follows(layers[i - 1]!, layer));
  return { layers, problem: brokenLink(layers[at - 1]!, layers[at]!), said };
}

function brokenLink(before: WeightLayer, next: WeightLayer): string {
  const what = ({ kind }: WeightLayer): string => (kind === "conv2d" ? "channels" : "numbers");
  return `the layers are no chain: "${plain(before.stem)}" gives ${before.units} ${what(before)}, "${plain(next.stem)}" takes ${next.inputs} ${what(next)}`;
}

/** No order is searched for more weights, or for longer. */
const MOST = { layers: 200, tries: 20_000 };

/**
 * An order in which all layers chain, those of equal sizes in the order of their names; those that are `free` may lie the other way
 * round.
 *
 * @returns undefined where there is none; without `layers` where sizes can be put in several orders.
 */
function search(
  layers: readonly WeightLayer[],
  free: readonly boolean[],
): { readonly layers?: readonly WeightLayer[] } | undefined {
  if (layers.length > MOST.layers) return undefined;
  const found = new Map<string, readonly WeightLayer[]>(); // the first of each sequence of sizes
  const path: WeightLayer[] = [];
  const used = new Set<number>();
  let tries = 0;
  const go = (): void => {
    if (found.size > 1 || ++tries > MOST.tries) return;
    if (path.length === layers.length) {
      const sizes = path.map(({ kind, inputs, units }) => `${kind} ${inputs} ${units}`).join();
      if (!found.has(sizes)) found.set(sizes, [...path]);
      return;
    }
    layers.forEach((layer, i) => {
      if (used.has(i)) return;
      for (const option of free[i] ? [layer, laid(layer, { layout: other(layer.layout) })] : [layer]) {
        const last = path.at(-1);
        if (last && !follows(last, option)) continue;
        used.add(i);
        path.push(option);
        go();
        path.pop();
        used.delete(i);
      }
    });
  };
  go();
  const [first] = found.values();
  if (!first) return undefined;
  return found.size === 1 && tries <= MOST.tries ? { layers: first } : {};
}
