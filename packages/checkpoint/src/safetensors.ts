import { concatBytes } from "./concat-bytes.ts";
import { type Dtype, type Tensor, type Tensors, byteLengthOf, bytesPer } from "./dtype.ts";
import { fail } from "./errors.ts";
import { LENGTH, METADATA, dtypes, headerLimit, knownDtype, readSafetensorsHeader } from "./safetensors-header.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Tensors;
  readonly metadata: ReadonlyMap<string, string>;
}

const byName = <T>([a]: readonly [string, T], [b]: readonly [string, T]): number => (a < b ? -1 : a > b ? 1 : 0);
const rank = (dtype: Dtype): number => dtypes.indexOf(dtype);
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Writes tensors as one safetensors file, which PyTorch, NumPy, JAX and Rust read.
 *
 * The same tensors give the same bytes, in whatever order they are given. They are sorted as by the reference
 * implementation: the widest element type first, then by name. Metadata are sorted by key. The header is padded with
 * spaces, so that the data begin at a multiple of 8.
 *
 * @throws if a tensor's bytes do not fit its type and shape, a name cannot be written, or the header is longer than
 * `headerLimit`.
 * @example
 * const bytes = writeSafetensors(new Map([["b", { dtype: "F32", shape: [2], data: new Uint8Array(8) }]]));
 * readSafetensors(bytes).tensors.get("b")?.shape; // [2]
 * @see https://github.com/huggingface/safetensors#format
 */
export function writeSafetensors(
  tensors: Tensors,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  for (const [name, { dtype, shape, data }] of tensors) {
    const expected = bytesPer.has(dtype) ? byteLengthOf(dtype, shape) : data.length;
    if (expected === data.length) continue;
    fail(
      `tensor ${quoted(name)}`,
      `expected ${expected ?? "an exact number of"} bytes for ${dtype} [${shape.join()}], got ${data.length} bytes.`,
    );
  }
  const { head, sorted } = layOut(tensors, metadata);
  return concatBytes([head, ...sorted.map(([, { data }]) => data)]);
}

/** The bytes of a safetensors file before its data, and the tensors in the order of their data. */
export function layOut<T extends Pick<Tensor, "dtype" | "shape">>(
  tensors: ReadonlyMap<string, T>,
  metadata: ReadonlyMap<string, string> = new Map(),
): { readonly head: Uint8Array; readonly sorted: readonly (readonly [string, T])[] } {
  const sorted = [...tensors].toSorted((a, b) => rank(a[1].dtype) - rank(b[1].dtype) || byName(a, b));
  const entries: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].toSorted(byName).map(([key, value]) => `${quoted(key)}:${quoted(value)}`);
    entries.push(`"${METADATA}":{${pairs.join(",")}}`);
  }
  let offset = 0;
  for (const [name, { dtype, shape }] of sorted) {
    if (name === METADATA) fail("writeSafetensors", `expected a tensor's name, got the reserved "${METADATA}".`);
    if (!bytesPer.has(dtype)) fail(`tensor ${quoted(name)}`, `expected a dtype of ${dtypes.join(" ")}, got ${dtype}.`);
    const end = offset + byteLengthOf(dtype, shape)!;
    entries.push(`${quoted(name)}:{"dtype":"${dtype}","shape":[${shape.join()}],"data_offsets":[${offset},${end}]}`);
    offset = end;
  }
  const header = new TextEncoder().encode(`{${entries.join(",")}}`);
  const length = Math.ceil(header.length / 8) * 8;
  if (length > headerLimit) {
    fail(
      "writeSafetensors",
      `expected a header of at most ${headerLimit} bytes, got ${length}. Use fewer or shorter names.`,
    );
  }
  const head = new Uint8Array(LENGTH + length).fill(0x20, LENGTH);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(header, LENGTH);
  return { head, sorted };
}

/** `text` as JSON. A lone surrogate is refused: it has no UTF-8, so another name would be read back. */
function quoted(text: string): string {
  if (loneSurrogate.test(text)) fail("writeSafetensors", `expected well-formed text, got ${JSON.stringify(text)}.`);
  return JSON.stringify(text);
}

/**
 * Reads a safetensors file. Nothing is copied: every tensor is a view of `bytes`.
 *
 * Everything in the header is checked before it is used: its length (at most `headerLimit`; the format allows 100,000,000),
 * UTF-8, JSON, duplicate keys, types and shapes. The tensors must cover all of the data, without a hole or an overlap.
 *
 * @param name the file's name, for messages
 * @throws with the file's name, the byte of the error, what was expected and what was found.
 * @example
 * const { tensors, metadata } = readSafetensors(readFileSync("model.safetensors"), "model.safetensors");
 * tensors.get("fc1.weight")?.shape; // [100, 784]
 */
export function readSafetensors(bytes: Uint8Array, name = "safetensors"): Safetensors {
  const header = readSafetensorsHeader(bytes, bytes.length, name);
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length); // views of a Buffer would be Buffers
  const tensors = new Map<string, Tensor>();
  for (const [tensor, { dtype, shape, begin, end }] of header.tensors) {
    const known = knownDtype(dtype);
    if (!known) {
      fail(`${name} tensor ${JSON.stringify(tensor)}`, `expected a dtype of ${dtypes.join(" ")}, got "${dtype}".`);
    }
    tensors.set(tensor, { dtype: known, shape, data: plain.subarray(begin, end) });
  }
  return { tensors, metadata: header.metadata };
}
