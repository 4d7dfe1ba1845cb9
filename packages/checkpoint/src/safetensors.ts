import { concatBytes } from "./concat-bytes.ts";
import { type Dtype, type Tensor, type Tensors, byteLengthOf, bytesPer } from "./dtype.ts";
import { duplicateKey } from "./duplicate-key.ts";
import { fail, reason } from "./errors.ts";

/**
 * The longest header that we write and read, in bytes: enough for about ten thousand tensors. The format allows 100,000,000,
 * but with such a header a hostile file could block a page.
 */
export const headerLimit = 1 << 20;

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Tensors;
  readonly metadata: ReadonlyMap<string, string>;
}

const LENGTH = 8; // the header's length, a 64-bit little-endian integer
const METADATA = "__metadata__";
const dtypes = [...bytesPer.keys()];
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
  const header = readHeader(bytes, name);
  const metadata = new Map<string, string>();
  const infos: { name: string; dtype: Dtype; shape: readonly number[]; begin: number; end: number }[] = [];
  for (const [key, value] of header.fields) {
    if (key !== METADATA) {
      infos.push({ name: key, ...readInfo(value, `${name} tensor ${JSON.stringify(key)}`) });
      continue;
    }
    if (!isRecord(value)) fail(name, `expected ${METADATA} to be an object of strings, got ${shown(value)}.`);
    for (const [field, text] of Object.entries(value)) {
      if (typeof text !== "string") {
        fail(name, `expected a string for ${JSON.stringify(field)} in ${METADATA}, got ${shown(text)}.`);
      }
      metadata.set(field, text);
    }
  }
  infos.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + header.end, bytes.length - header.end);
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const { name: tensor, dtype, shape, begin, end } of infos) {
    const subject = `${name} tensor ${JSON.stringify(tensor)}`;
    if (begin !== offset) {
      const what = begin > offset ? "a hole" : "an overlap";
      fail(
        subject,
        `expected its data to begin at byte ${offset} of the data, got ${begin}: ${what}. The file is damaged.`,
      );
    }
    if (end > data.length) {
      fail(subject, `expected ${end} bytes of data, got ${data.length}. The file is cut short; get it again.`);
    }
    tensors.set(tensor, { dtype, shape, data: data.subarray(begin, end) });
    offset = end;
  }
  if (offset !== data.length) {
    fail(name, `expected the file to end at byte ${header.end + offset}, got ${data.length - offset} bytes more.`);
  }
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array, name: string): { fields: [string, unknown][]; end: number } {
  if (bytes.length < LENGTH)
    fail(name, `expected at least ${LENGTH} bytes, got ${bytes.length}. This is no safetensors file.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH).getBigUint64(0, true);
  if (length > headerLimit) {
    fail(
      name,
      `expected a header of at most ${headerLimit} bytes, got ${length} at byte 0. ` +
        "This is no safetensors file, is damaged, or has more tensors than this program reads.",
    );
  }
  const end = LENGTH + Number(length);
  if (end > bytes.length) {
    fail(
      name,
      `expected a header of ${length} bytes, got ${bytes.length - LENGTH}. The file is cut short; get it again.`,
    );
  }
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(LENGTH, end));
    header = JSON.parse(text);
  } catch (error) {
    fail(
      name,
      `expected a JSON header from byte ${LENGTH} to ${end}, got ${reason(error)}. The file is damaged.`,
      error,
    );
  }
  if (!text.startsWith("{") || !isRecord(header)) {
    fail(name, `expected the header to be a JSON object at byte ${LENGTH}, got ${shown(text.slice(0, 20))}.`);
  }
  const duplicate = duplicateKey(text);
  if (duplicate) {
    const at = LENGTH + new TextEncoder().encode(text.slice(0, duplicate.at)).length;
    fail(name, `expected each key once, got ${JSON.stringify(duplicate.key)} again at byte ${at}.`);
  }
  return { fields: Object.entries(header), end };
}

function readInfo(
  info: unknown,
  subject: string,
): { dtype: Dtype; shape: readonly number[]; begin: number; end: number } {
  if (!isRecord(info)) fail(subject, `expected { dtype, shape, data_offsets }, got ${shown(info)}.`);
  const dtype = dtypes.find((known) => known === info["dtype"]);
  if (!dtype) fail(subject, `expected a dtype of ${dtypes.join(" ")}, got ${shown(info["dtype"])}.`);
  const shape: unknown = info["shape"];
  const expected = isShape(shape) ? byteLengthOf(dtype, shape) : undefined;
  if (!isShape(shape) || expected === undefined)
    fail(subject, `expected a shape of counts with an exact product, got ${shown(shape)}.`);
  const offsets = info["data_offsets"];
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  if (!isOffset(begin) || !isOffset(end) || begin > end) {
    fail(subject, `expected data_offsets [begin, end], got ${shown(offsets)}.`);
  }
  if (end - begin !== expected) {
    fail(subject, `expected ${expected} bytes for ${dtype} ${shown(shape)}, got data_offsets of ${end - begin}.`);
  }
  return { dtype, shape, begin, end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => typeof size === "number");

const isOffset = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** Any value as JSON, short enough for a message. */
function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? "nothing";
  } catch {
    text = "nested beyond reading"; // JSON.stringify is recursive and can overflow the stack; JSON.parse is not
  }
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
