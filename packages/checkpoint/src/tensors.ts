import type { Cell, CellArray } from "@closurenet/core";
import { type Tensor, bytesPer } from "./dtype.ts";
import { fail } from "./errors.ts";
import { halfFromSingle } from "./half-from-single.ts";
import { halfValues, singleToOdd } from "./half.ts";

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/**
 * Replaces every NaN by the one without sign and payload. There are many NaN patterns, and engines and processors differ in
 * which of them they produce; the bytes of a file must not.
 *
 * @see ECMAScript, NumericToRawBytes
 */
function withOneNaN<T extends Float32Array | Float64Array>(values: T): T {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  const pattern = values instanceof Float64Array ? [0, 0x7ff8_0000] : [0x7fc0_0000];
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) bits.set(pattern, i * pattern.length);
  return values;
}

/**
 * A copy of a cell's values as a tensor of shape `[rows, cols]`.
 *
 * 32-bit floats become F32, 64-bit floats F64 and random words I32, all exactly. With `"F16"` floats are rounded to half
 * precision: 11 significant bits, infinite beyond ±65504; random words stay I32. Every NaN becomes the quiet one without
 * sign and payload: 0x7e00, 0x7fc00000 or 0x7ff8000000000000.
 *
 * @example
 * tensorOf(cell(1, 2, new Float32Array([1, -1])), "F16").data.length; // 4
 */
export function tensorOf(cell: Cell<CellArray>, dtype?: "F32" | "F16"): Tensor {
  const values = cell.get();
  const shape = [cell.rows, cell.cols];
  if (values instanceof Int32Array) return { dtype: "I32", shape, data: bytesOf(values.slice()) };
  if (dtype === "F16") {
    const bits = new Uint16Array(values.length);
    halfFromSingle(singleBits(values), bits);
    return { dtype, shape, data: bytesOf(bits) };
  }
  if (dtype === "F32" || values instanceof Float32Array) {
    return { dtype: "F32", shape, data: bytesOf(withOneNaN(Float32Array.from(values))) };
  }
  return { dtype: "F64", shape, data: bytesOf(withOneNaN(values.slice())) };
}

/** Bit patterns of 32-bit floats that round to the same half floats as `values`. For a Float32Array it is a view, no copy. */
export const singleBits = (values: Float32Array | Float64Array): Uint32Array =>
  values instanceof Float64Array
    ? singleToOdd(values)
    : new Uint32Array(values.buffer, values.byteOffset, values.length);

/** The tensor's bytes if a typed array of its type may begin there, else a copy of them. */
function aligned(tensor: Tensor): Uint8Array {
  const size = bytesPer.get(tensor.dtype)!;
  return tensor.data.byteOffset % size === 0 ? tensor.data : new Uint8Array(tensor.data); // not slice: Buffer's slice does not copy
}

/** BF16 as 32-bit floats: its bits are their upper half. */
function floatsOfBfloats(tensor: Tensor): Float32Array {
  const { buffer, byteOffset, byteLength } = aligned(tensor);
  const bits = Uint32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2), (half) => half << 16);
  return new Float32Array(bits.buffer);
}

/**
 * A tensor's values as new 32-bit floats, row by row; F64 is rounded.
 *
 * @throws if the tensor holds no floats.
 * @example
 * floatsOf({ dtype: "F32", shape: [1], data: new Uint8Array([0, 0, 128, 63]) })[0]; // 1
 */
export function floatsOf(tensor: Tensor): Float32Array {
  if (tensor.dtype === "BF16") return floatsOfBfloats(tensor);
  const { buffer, byteOffset, byteLength } = aligned(tensor);
  if (tensor.dtype === "F32") return new Float32Array(buffer, byteOffset, byteLength / 4).slice();
  if (tensor.dtype === "F64") return Float32Array.from(new Float64Array(buffer, byteOffset, byteLength / 8));
  if (tensor.dtype !== "F16") return noFloats(tensor);
  const values = halfValues();
  const bits = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = values[bits[i]!]!;
  return floats;
}

/**
 * A tensor's exact values, in the kind of array that a cell has: F64 as 64-bit floats, I32 as words, other floats as 32-bit
 * floats.
 *
 * @throws if the tensor holds neither floats nor words.
 * @example
 * valuesOf({ dtype: "I32", shape: [1], data: new Uint8Array([7, 0, 0, 0]) })[0]; // 7
 */
export function valuesOf(tensor: Tensor): CellArray {
  if (tensor.dtype === "I32") return wordsOf(tensor);
  if (tensor.dtype !== "F64") return floatsOf(tensor);
  const { buffer, byteOffset, byteLength } = aligned(tensor);
  return new Float64Array(buffer, byteOffset, byteLength / 8).slice();
}

/**
 * A float tensor's values as bit patterns of half floats: the frames of a film.
 *
 * For F16 it is a view of the tensor if its bytes begin at an even byte, else a copy. Other floats are rounded.
 *
 * @throws if the tensor holds no floats.
 * @example
 * halfBits({ dtype: "F32", shape: [1], data: new Uint8Array([0, 0, 128, 63]) })[0]; // 0x3c00, which is 1
 */
export function halfBits(tensor: Tensor): Uint16Array {
  const { buffer, byteOffset, byteLength } = aligned(tensor);
  if (tensor.dtype === "F16") return new Uint16Array(buffer, byteOffset, byteLength / 2);
  const values = tensor.dtype === "F64" ? new Float64Array(buffer, byteOffset, byteLength / 8) : floatsOf(tensor);
  const bits = new Uint16Array(values.length);
  halfFromSingle(singleBits(values), bits);
  return bits;
}

const noFloats = (tensor: Tensor): never =>
  fail("tensor", `expected floats (F64 F32 F16 BF16), got ${tensor.dtype} [${tensor.shape.join()}].`);

/**
 * The words of an I32 tensor, such as a random state, as a new array.
 *
 * @throws if the tensor is not I32.
 */
export function wordsOf(tensor: Tensor): Int32Array {
  if (tensor.dtype !== "I32") fail("tensor", `expected I32 words, got ${tensor.dtype} [${tensor.shape.join()}].`);
  const { buffer, byteOffset, byteLength } = aligned(tensor);
  return new Int32Array(buffer, byteOffset, byteLength / 4).slice();
}
