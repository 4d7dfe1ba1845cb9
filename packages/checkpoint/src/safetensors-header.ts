import { type Dtype, byteLengthOf, bytesPer } from "./dtype.ts";
import { duplicateKey } from "./duplicate-key.ts";
import { fail, reason } from "./errors.ts";

/**
 * The longest header that we write and read, in bytes: enough for about ten thousand tensors. The format allows 100,000,000,
 * but with such a header a hostile file could block a page.
 */
export const headerLimit = 1 << 20;

/** What a header says of a tensor. */
export interface TensorInfo {
  /** One of `Dtype`, or a type that we do not read, such as `F8_E4M3`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its first byte in the file, and the first one after it. */
  readonly begin: number;
  readonly end: number;
}

/** What a safetensors file says of itself before its data. */
export interface SafetensorsHeader {
  /** In the order of their data. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: ReadonlyMap<string, string>;
}

export const LENGTH = 8; // the header's length, a 64-bit little-endian integer
export const METADATA = "__metadata__";
export const dtypes = [...bytesPer.keys()];
const typeName = /^[A-Z][A-Z0-9_]{0,15}$/;

/**
 * The element type of a tensor if we read it; undefined for others, such as F8_E4M3.
 *
 * @example
 * knownDtype("BF16"); // "BF16"
 * knownDtype("F8_E4M3"); // undefined
 */
export const knownDtype = (dtype: unknown): Dtype | undefined => dtypes.find((known) => known === dtype);

/**
 * How many bytes of a safetensors file come before its data, as its first eight bytes say: what `readSafetensorsHeader` wants.
 *
 * @param size how many bytes the file has
 * @param name the file's name, for messages
 * @throws if there are fewer than eight bytes, the header is longer than `headerLimit`, or the file ends before it.
 * @example
 * const bytes = readFileSync("model.safetensors");
 * safetensorsHeaderEnd(bytes.subarray(0, 8), bytes.length);
 */
export function safetensorsHeaderEnd(bytes: Uint8Array, size: number, name = "safetensors"): number {
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
  if (end > size) {
    fail(name, `expected a header of ${length} bytes, got ${size - LENGTH}. The file is cut short; get it again.`);
  }
  return end;
}

/**
 * Reads what a safetensors file says of its tensors, without their data: its first bytes are enough.
 *
 * All is checked as by `readSafetensors`. A tensor of a type that we do not know is told as it is.
 *
 * @param bytes the first bytes of the file, at least up to `safetensorsHeaderEnd`
 * @param size how many bytes the file has
 * @param name the file's name, for messages
 * @throws with the file's name, the byte of the error, what was expected and what was found.
 * @example
 * const bytes = readFileSync("model.safetensors");
 * const end = safetensorsHeaderEnd(bytes.subarray(0, 8), bytes.length);
 * const { tensors } = readSafetensorsHeader(bytes.subarray(0, end), bytes.length);
 * tensors.get("fc1.weight")?.shape; // [100, 784]
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensorsHeader(bytes: Uint8Array, size: number, name = "safetensors"): SafetensorsHeader {
  const end = safetensorsHeaderEnd(bytes, size, name);
  const metadata = new Map<string, string>();
  const infos: (TensorInfo & { readonly name: string })[] = [];
  for (const [key, value] of readFields(bytes, end, name)) {
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
  const length = size - end;
  const tensors = new Map<string, TensorInfo>();
  let offset = 0;
  for (const { name: tensor, dtype, shape, begin, end: last } of infos) {
    const subject = `${name} tensor ${JSON.stringify(tensor)}`;
    if (begin !== offset) {
      const what = begin > offset ? "a hole" : "an overlap";
      fail(
        subject,
        `expected its data to begin at byte ${offset} of the data, got ${begin}: ${what}. The file is damaged.`,
      );
    }
    if (last > length) {
      fail(subject, `expected ${last} bytes of data, got ${length}. The file is cut short; get it again.`);
    }
    tensors.set(tensor, { dtype, shape, begin: end + begin, end: end + last });
    offset = last;
  }
  if (offset !== length) {
    fail(name, `expected the file to end at byte ${end + offset}, got ${length - offset} bytes more.`);
  }
  return { tensors, metadata };
}

function readFields(bytes: Uint8Array, end: number, name: string): [string, unknown][] {
  if (bytes.length < end) fail(name, `expected its first ${end} bytes, got ${bytes.length}.`);
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
  return Object.entries(header);
}

function readInfo(info: unknown, subject: string): TensorInfo {
  if (!isRecord(info)) fail(subject, `expected { dtype, shape, data_offsets }, got ${shown(info)}.`);
  const dtype = info["dtype"];
  if (typeof dtype !== "string" || !typeName.test(dtype)) {
    fail(subject, `expected a dtype of ${dtypes.join(" ")}, got ${shown(dtype)}.`);
  }
  const known = knownDtype(dtype);
  const shape: unknown = info["shape"];
  const expected = isShape(shape) ? byteLengthOf(known ?? "U8", shape) : undefined;
  if (!isShape(shape) || expected === undefined)
    fail(subject, `expected a shape of counts with an exact product, got ${shown(shape)}.`);
  const offsets = info["data_offsets"];
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  if (!isOffset(begin) || !isOffset(end) || begin > end) {
    fail(subject, `expected data_offsets [begin, end], got ${shown(offsets)}.`);
  }
  if (known && end - begin !== expected) {
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
