/** Who wrote an MCAP file, as its header says. */
export interface Header {
  readonly library: string;
  readonly profile: string;
}

/** Signatures of files that are taken for recordings, by their first bytes. */
const signatures: readonly (readonly [kind: string, begins: string])[] = [
  ["a PNG image", "\x89PNG"],
  ["a JPEG image", "\xff\xd8\xff"],
  ["a GIF image", "GIF8"],
  ["a PDF document", "%PDF"],
  ["a zip archive", "PK\x03\x04"],
  ["a gzip file", "\x1f\x8b"],
  ["a zstd file", "\x28\xb5\x2f\xfd"],
  ["an HDF5 file", "\x89HDF"],
  ["a NumPy array", "\x93NUMPY"],
  ["a ROS 1 bag", "#ROSBAG"],
  ["an SQLite database", "SQLite"],
  ["JSON", "{"],
  ["JSON", "["],
  ["HTML", "<!doctype"],
  ["HTML", "<html"],
  ["XML", "<?xml"],
];

/**
 * What a file is that begins with these eight bytes; undefined where they tell nothing. A safetensors file begins with the
 * length of its header, 64 bits, little-endian, which never reaches a gigabyte.
 */
export function foreignFile(first: Uint8Array): string | undefined {
  const text = String.fromCharCode(...first).toLowerCase();
  const known = signatures.find(([, begins]) => text.startsWith(begins.toLowerCase().slice(0, first.length)));
  if (known) return known[0];
  const length = new DataView(first.buffer, first.byteOffset, first.length).getBigUint64(0, true);
  return length > 1n && length < 1n << 30n ? "a safetensors file" : undefined;
}

/** Bytes of a chunk before the name of its compression: opcode, length, two times, its size, its CRC, the name's length. */
const BEFORE_NAME = 1 + 8 + 8 + 8 + 8 + 4 + 4;

/** How a chunk is compressed, or, as long as its beginning does not tell, how many bytes will. */
export function foreignChunk(bytes: Uint8Array): string | number {
  if (bytes.length < BEFORE_NAME) return BEFORE_NAME;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(BEFORE_NAME - 4, true);
  if (length === 0) return "not compressed";
  if (length > 64) return "compressed in an unknown way";
  if (bytes.length < BEFORE_NAME + length) return BEFORE_NAME + length;
  return `compressed with ${plain(new TextDecoder().decode(bytes.subarray(BEFORE_NAME, BEFORE_NAME + length)))}`;
}

/** The error for an MCAP file that another program wrote. */
export function foreignRecording({ library, profile }: Header, how: string): Error {
  const writer = library === "" ? "" : ` by ${plain(library)}`;
  const parts = [profile === "" ? "" : `of profile ${plain(profile)}`, how].filter((part) => part !== "");
  const more = parts.length === 0 ? "" : `, ${parts.join(", ")}`;
  return new Error(`expected a recording by closurenet, got an MCAP file${writer}${more}`);
}

/** A name out of a file, as it may stand in a sentence: short, and without what a terminal or a page would act on. */
const plain = (name: string): string => {
  const shown = name.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]|`/gu, "");
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
};
