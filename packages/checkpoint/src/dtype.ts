/** The element types of tensors that we read and write, with their names in a safetensors header. */
export type Dtype =
  | "F64"
  | "F32"
  | "F16"
  | "BF16"
  | "I64"
  | "I32"
  | "I16"
  | "I8"
  | "U8"
  | "BOOL"
  | "U16"
  | "U32"
  | "U64";

/** A tensor: its values as bytes, little-endian, row by row. */
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Tensors by name; their order has no meaning. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** Bytes per element. The widest come first: in this order the reference implementation writes tensors. */
export const bytesPer: ReadonlyMap<Dtype, number> = new Map<Dtype, number>([
  ["U64", 8],
  ["I64", 8],
  ["F64", 8],
  ["F32", 4],
  ["U32", 4],
  ["I32", 4],
  ["BF16", 2],
  ["F16", 2],
  ["U16", 2],
  ["I16", 2],
  ["I8", 1],
  ["U8", 1],
  ["BOOL", 1],
]);

/** How many bytes `shape` takes; undefined if a size is no count, or the product is too large for an exact number. */
export function byteLengthOf(dtype: Dtype, shape: readonly number[]): number | undefined {
  let bytes = bytesPer.get(dtype)!;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}
