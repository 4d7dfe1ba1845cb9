import type { Cell, CellArray } from "@closurenet/core";
import { type Tensor, bytesPer } from "./dtype.ts";
import { fail } from "./errors.ts";
import { halfFromSingle } from "./half-from-single.js";
import { halfValues, singleToOdd } from "./half.ts";

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/**
 * Writes every NaN as the one without sign and payload. Which of its many patterns arithmetic gives and a typed array keeps
 * is left to the engine and the processor; bytes in a file must not be.
 *
 * @see ECMAScript, NumericToRawBytes
 */
function withOneNaN<T extends Float32Array | Float64Array>(values: T): T {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  const one = values instanceof Float64Array ? [0, 0x7ff8_0000] : [0x7fc0_0000];
  values.forEach((value, i) => {
    if (Number.isNaN(value)) bits.set(one, i * one.length);
  });
  return values;
}

/**
 * A copy of a cell's values as a tensor of shape `[rows, cols]`.
 *
 * 32-bit floats become F32, 64-bit ones F64, random words I32: exact. With `"F16"` floats are rounded to half precision
 * (11 significant bits; beyond ±65504 infinity), random words stay I32. Every NaN is written as the quiet one without sign
 * and payload: 0x7e00, 0x7fc00000, 0x7ff8000000000000.
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

/** The patterns of 32-bit floats that round to the same halves as `values`: a view of theirs where that is what they are. */
export const singleBits = (values: Float32Array | Float64Array): Uint32Array =>
  values instanceof Float64Array
    ? singleToOdd(values)
    : new Uint32Array(values.buffer, values.byteOffset, values.length);

/** The tensor's bytes where a typed array may begin: themselves if they lie right, else a copy. */
function aligned(tensor: Tensor): Uint8Array {
  const size = bytesPer.get(tensor.dtype)!;
  return tensor.data.byteOffset % size === 0 ? tensor.data : new Uint8Array(tensor.data); // Buffer's slice would not copy
}

/** BF16 is the upper half of a 32-bit float. */
function bfloats(tensor: Tensor): Float32Array {
  const { buffer, byteOffset, byteLength } = aligned(tensor);
  const bits = Uint32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2), (half) => half << 16);
  return new Float32Array(bits.buffer);
}

/**
 * A tensor's values as new 32-bit floats, row by row; F64 is rounded.
 *
 * @throws where the tensor holds no floats.
 * @example
 * floatsOf({ dtype: "F32", shape: [1], data: new Uint8Array([0, 0, 128, 63]) })[0]; // 1
 */
export function floatsOf(tensor: Tensor): Float32Array {
  if (tensor.dtype === "BF16") return bfloats(tensor);
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
 * A tensor's values exactly, in the array that a cell of it lies in: F64 as doubles, I32 as words, other floats in 32 bits.
 *
 * @throws where the tensor holds neither floats nor words.
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
 * A float tensor's values as half-float bit patterns: what a film is made of.
 *
 * An F16 tensor gives its own bits, a view where they lie at an even byte and a copy elsewhere; other floats are rounded.
 *
 * @throws where the tensor holds no floats.
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
 * @throws where the tensor is none.
 */
export function wordsOf(tensor: Tensor): Int32Array {
  if (tensor.dtype !== "I32") fail("tensor", `expected I32 words, got ${tensor.dtype} [${tensor.shape.join()}].`);
  const { buffer, byteOffset, byteLength } = aligned(tensor);
  return new Int32Array(buffer, byteOffset, byteLength / 4).slice();
}
