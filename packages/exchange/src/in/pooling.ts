import { type InputShape, commonSides } from "./input-shape.ts";

/** What follows filters: nothing, or max pooling with windows of `size` that are `stride` apart. */
export interface Around {
  readonly padding: "valid" | "same";
  readonly stride: number;
  readonly pool?: { readonly size: number; readonly stride: number };
}

/** Filters whose surroundings are searched for. */
export interface Filters {
  readonly kernel: readonly [number, number];
  readonly units: number;
  readonly inputs: number;
}

/** Padding and pooling of each convolution, on pictures of this shape. */
export interface Fitting {
  readonly input: InputShape;
  readonly around: readonly Around[];
  /** Height, width and channels of what the last one leaves. */
  readonly output: readonly [number, number, number];
}

const two = { size: 2, stride: 2 };
const three = { size: 3, stride: 2 };
const pools = [two, undefined, three];

/**
 * Everything that may surround one convolution, the commonest first. Padding that keeps the size is not searched with a
 * stride: PyTorch puts it on all sides, ours and Keras's more of it behind.
 */
const options = ({ kernel }: Filters): readonly Around[] => {
  const odd = kernel.every((length) => length % 2 === 1);
  const paddings = kernel.every((length) => length === 1) || !odd ? (["valid"] as const) : (["valid", "same"] as const);
  return [1, 2].flatMap((stride) =>
    pools.flatMap((pool) =>
      (stride > 1 ? (["valid"] as const) : paddings).map((padding) => ({ padding, stride, ...(pool && { pool }) })),
    ),
  );
};

const along = (length: number, window: number, stride: number, padding: "valid" | "same"): number =>
  padding === "same" ? Math.ceil(length / stride) : Math.floor((length - window) / stride) + 1;

const after = (length: number, window: number, { padding, stride, pool }: Around): number => {
  const left = along(length, window, stride, padding);
  return pool ? along(left, pool.size, pool.stride, "valid") : left;
};

const poolSize = (around: Around): number => around.pool?.size ?? 0;

/** How unusual a choice is: a change from one convolution to the next, strides and windows of three cost. */
function cost(around: readonly Around[]): number {
  let sum = 0;
  around.forEach((now, i) => {
    if (now.stride > 1) sum += now.pool ? 6 : 3;
    if (poolSize(now) === 3) sum += 4;
    const before = around[i - 1];
    if (!before) return;
    if (before.padding !== now.padding) sum += 2;
    if (poolSize(before) !== poolSize(now)) sum += 1;
    if (before.stride !== now.stride) sum += 1;
  });
  return sum;
}

/** No longer chains are searched: each convolution multiplies the ways by up to nine. What costs more is too odd to be assumed. */
const MOST = { convolutions: 16, ways: 20_000, cost: 5 };

/**
 * Searches for padding and pooling with which convolutions leave so many numbers that the dense layer behind them takes.
 *
 * The least unusual way is taken: the same padding and the same pooling everywhere before mixtures, no strides, windows of two.
 *
 * @param wanted numbers that the dense layer takes
 * @param input the shape of the pictures where it is known
 * @returns undefined where none fits; with `others`, how many other ways cost the same.
 */
export function fitPooling(
  filters: readonly Filters[],
  wanted: number,
  input?: InputShape,
): (Fitting & { readonly others: number }) | undefined {
  const channels = filters[0]!.inputs;
  const last = filters.at(-1)!.units;
  if (wanted % last !== 0 || filters.length > MOST.convolutions) return undefined;
  const shapes = input
    ? [input]
    : commonSides(channels).map((side): InputShape => (channels === 1 ? [side, side] : [side, side, channels]));
  for (const shape of shapes) {
    if ((shape[2] ?? 1) !== channels || shape.length < 2) continue;
    const found = ways(filters, shape).filter(({ output: [height, width] }) => height * width * last === wanted);
    if (found.length === 0) continue;
    const costs = found.map(({ around }) => cost(around));
    const least = Math.min(...costs);
    if (least > (wanted === last ? 0 : MOST.cost)) continue; // one number of a channel is rather an average over all places
    const best = found[costs.indexOf(least)]!;
    return { ...best, others: costs.filter((of) => of === least).length - 1 };
  }
  return undefined;
}

/** All ways through the convolutions; for long chains the same way for all of them, or with pooling behind some. */
function ways(filters: readonly Filters[], input: InputShape): Fitting[] {
  const found: Fitting[] = [];
  const [height = 1, width = 1] = input;
  const around: Around[] = [];
  let tries = 0;
  const long = filters.length > 4;
  const go = (i: number, high: number, wide: number): void => {
    if (++tries > MOST.ways) return;
    const filter = filters[i];
    if (!filter) {
      found.push({ input, around: [...around], output: [high, wide, filters.at(-1)!.units] });
      return;
    }
    for (const option of options(filter)) {
      if (long && (option.stride > 1 || poolSize(option) === 3)) continue;
      if (
        long &&
        i > 0 &&
        option.padding !== around[0]!.padding &&
        options(filter).some(({ padding }) => padding === around[0]!.padding)
      )
        continue;
      const [down, across] = [after(high, filter.kernel[0], option), after(wide, filter.kernel[1], option)];
      if (down < 1 || across < 1) continue;
      around.push(option);
      go(i + 1, down, across);
      around.pop();
    }
  };
  go(0, height, width);
  return found;
}
