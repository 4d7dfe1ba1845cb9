import {
  floatsOf,
  halfBits,
  knownDtype,
  type Dtype,
  type Frame,
  type Tensor,
  type TensorInfo,
} from "@closurenet/checkpoint";
import type { Saved } from "@closurenet/core";
import { fail } from "../errors.ts";
import type { ModelLayer } from "./layers.ts";
import { type ForeignFile, type Reading, bytesOf, headerOf } from "./reading.ts";
import type { NamedTensor } from "./roles.ts";
import { plain } from "./said.ts";
import type { ModelCheckpoint, Understanding } from "./understand.ts";

type Numbers = Float32Array | Float64Array | Uint16Array;

/** Reads integers as 64-bit floats. */
const integers: Partial<Record<Dtype, (view: DataView, at: number) => number>> = {
  I64: (view, at) => Number(view.getBigInt64(8 * at, true)),
  U64: (view, at) => Number(view.getBigUint64(8 * at, true)),
  I32: (view, at) => view.getInt32(4 * at, true),
  U32: (view, at) => view.getUint32(4 * at, true),
  I16: (view, at) => view.getInt16(2 * at, true),
  U16: (view, at) => view.getUint16(2 * at, true),
  I8: (view, at) => view.getInt8(at),
  U8: (view, at) => view.getUint8(at),
  F64: (view, at) => view.getFloat64(8 * at, true),
};

/** The values of a tensor of any type that we read: F64 and integers as 64-bit floats, the others as 32-bit floats. */
function valuesOf(tensor: Tensor): Float32Array | Float64Array {
  const read = integers[tensor.dtype];
  if (!read) return floatsOf(tensor);
  const view = new DataView(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  const length = tensor.shape.reduce((product, size) => product * size, 1);
  return Float64Array.from({ length }, (_, at) => read(view, at));
}

/** The same as bits of half floats. */
function halvesOf(tensor: Tensor): Uint16Array {
  if (tensor.dtype === "F64" || !integers[tensor.dtype]) return halfBits(tensor);
  const { buffer } = valuesOf(tensor);
  return halfBits({ dtype: "F64", shape: tensor.shape, data: new Uint8Array(buffer) });
}

/** The matrix W of a layer, `(inputs + 1) × units`, its last row the bias, from the numbers of its file. */
function arranged<T extends Numbers>(
  { weight, units, planes }: ModelLayer,
  values: T,
  bias: T | undefined,
  make: (n: number) => T,
): T {
  const { layout, kernel, channelsLast, biasRow } = weight;
  if (biasRow) return values;
  const [down, across] = kernel ?? [1, 1];
  const channels = weight.inputs;
  const rows = down * across * channels;
  const W = make((rows + 1) * units);
  if (layout === "in,out" && !planes) {
    W.set(values);
  } else if (kernel && !channelsLast) {
    for (let row = 0; row < rows; row++) {
      const [place, channel] = [Math.floor(row / channels), row % channels];
      for (let unit = 0; unit < units; unit++) {
        W[row * units + unit] = values[(unit * channels + channel) * down * across + place]!;
      }
    }
  } else {
    for (let row = 0; row < rows; row++) {
      const from = planes ? (row % planes.channels) * planes.pixels + Math.floor(row / planes.channels) : row;
      for (let unit = 0; unit < units; unit++) W[row * units + unit] = values[unit * rows + from]!;
    }
  }
  if (bias) W.set(bias, rows * units);
  return W;
}

const rowsOf = ({ weight: { kernel, inputs } }: ModelLayer): number =>
  (kernel ? kernel[0] * kernel[1] : 1) * inputs + 1;

/** Where the tensors of a checkpoint lie: in which file, and where in it. */
type Places = ReadonlyMap<string, TensorInfo & { readonly file: string }>;

function* placesOf(checkpoint: ModelCheckpoint, sizes: ReadonlyMap<string, number>): Reading<Places> {
  const places = new Map<string, TensorInfo & { readonly file: string }>();
  for (const name of checkpoint.files) {
    const file: ForeignFile = { name, size: sizes.get(name) ?? 0 };
    for (const [tensor, info] of (yield* headerOf(file)).tensors) places.set(tensor, { ...info, file: name });
  }
  return places;
}

/** One tensor, which must have the shape that it has in the other checkpoints. */
function* tensorOf(checkpoint: ModelCheckpoint, places: Places, { name, shape }: NamedTensor): Reading<Tensor> {
  const place = places.get(name);
  const expected = `expected "${plain(name)}" [${shape.join(", ")}] as in the other checkpoints`;
  if (!place) return fail(plain(checkpoint.name), `${expected}, got none. It is left out.`);
  if (place.shape.join() !== shape.join()) {
    return fail(plain(checkpoint.name), `${expected}, got [${place.shape.join(", ")}]. It is left out.`);
  }
  const dtype = knownDtype(place.dtype);
  if (!dtype || dtype === "BOOL") {
    return fail(plain(checkpoint.name), `${expected}, got the type ${place.dtype}, which is not read. It is left out.`);
  }
  return { dtype, shape, data: yield* bytesOf(place.file, place.begin, place.end) };
}

/**
 * Reads the frame of a checkpoint: the matrices of its layers, as half floats, as our recordings have them.
 *
 * @param layers only these; a film of one layer needs no other
 * @throws if the files have other layers or sizes than the checkpoints that were understood.
 */
export function* readModelFrame(
  checkpoint: ModelCheckpoint,
  layers: readonly ModelLayer[],
  sizes: ReadonlyMap<string, number>,
): Reading<Frame> {
  const places = yield* placesOf(checkpoint, sizes);
  const tensors = new Map<string, Tensor>();
  for (const layer of layers) {
    const values = halvesOf(yield* tensorOf(checkpoint, places, layer.weight));
    const { bias } = layer.weight;
    const W = arranged(
      layer,
      values,
      bias && halvesOf(yield* tensorOf(checkpoint, places, bias)),
      (n) => new Uint16Array(n),
    );
    const data = new Uint8Array(W.buffer, W.byteOffset, W.byteLength);
    tensors.set(layer.name, { dtype: "F16", shape: [rowsOf(layer), layer.units], data });
  }
  return { step: checkpoint.step, epoch: checkpoint.epoch, tensors, metrics: [] };
}

/**
 * Reads the cells of a checkpoint with the exact values of its files, for core's `restore` into the network that was understood.
 *
 * @throws as `readModelFrame` does.
 */
export function* readModelCells(
  checkpoint: ModelCheckpoint,
  { layers, norms, state }: Pick<Understanding, "layers" | "norms" | "state">,
  sizes: ReadonlyMap<string, number>,
): Reading<Map<string, Saved>> {
  const places = yield* placesOf(checkpoint, sizes);
  const cells = new Map<string, Saved>();
  for (const layer of layers) {
    const values = Float64Array.from(valuesOf(yield* tensorOf(checkpoint, places, layer.weight)));
    const { bias } = layer.weight;
    const shift = bias && Float64Array.from(valuesOf(yield* tensorOf(checkpoint, places, bias)));
    const W = arranged(layer, values, shift, (n) => new Float64Array(n));
    cells.set(layer.name, { rows: rowsOf(layer), cols: layer.units, values: W });
  }
  for (const { name, tensors } of norms) {
    const { columns } = tensors;
    for (const key of ["gamma", "beta", "mean", "variance"] as const) {
      const tensor = tensors[key];
      const values = tensor
        ? valuesOf(yield* tensorOf(checkpoint, places, tensor))
        : new Float64Array(columns).fill(key === "gamma" ? 1 : 0);
      cells.set(`${name}.${key}`, { rows: 1, cols: columns, values });
    }
  }
  for (const tensor of state) {
    const [rows = 1, cols = 1] = tensor.shape;
    cells.set(tensor.name, { rows, cols, values: valuesOf(yield* tensorOf(checkpoint, places, tensor)) });
  }
  return cells;
}
