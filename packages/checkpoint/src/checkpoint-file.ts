import type { Cell, CellArray } from "@closurenet/core";
import { crc32Final, crc32Init, crc32Update } from "@foxglove/crc";
import { writeCells } from "./cells.ts";
import { fail } from "./errors.ts";
import { type Safetensors, headerLimit, readSafetensors } from "./safetensors.ts";

// safetensors has no checksum. Ours is a metadata string: the CRC-32, as eight hexadecimal digits, of the whole file with
// these digits taken as zeros. Other tools see one more string.
const KEY = "closurenet.crc32";
const ZEROS = "00000000";
const encoder = new TextEncoder();

/** Where the eight digits stand in a file that has them. */
function digitsAt(bytes: Uint8Array): number {
  const entry = `"${KEY}":"`;
  const header = new TextDecoder("latin1").decode(bytes.subarray(0, headerLimit)); // one character per byte
  return header.indexOf(entry) + entry.length;
}

function crcAround(bytes: Uint8Array, digits: number): string {
  const before = crc32Update(crc32Init(), bytes.subarray(0, digits));
  const zeros = crc32Update(before, encoder.encode(ZEROS));
  const crc = crc32Final(crc32Update(zeros, bytes.subarray(digits + ZEROS.length)));
  return (crc >>> 0).toString(16).padStart(8, "0");
}

/**
 * A checkpoint's bytes: every cell exactly, the metadata, `step`, and a checksum over all of it.
 *
 * @throws where the metadata already holds another `step`.
 */
export function writeCheckpoint(
  step: number,
  cells: ReadonlyMap<string, Cell<CellArray>>,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const given = metadata.get("step") ?? String(step);
  if (given !== String(step)) fail("checkpoint", `expected metadata of step ${step}, got ${given}.`);
  const bytes = writeCells(cells, new Map([...metadata, ["step", given], [KEY, ZEROS]]));
  const digits = digitsAt(bytes);
  bytes.set(encoder.encode(crcAround(bytes, digits)), digits);
  return bytes;
}

/**
 * Reads what `writeCheckpoint` wrote; the checksum does not appear in the metadata.
 *
 * @throws where the file is no safetensors file, or its checksum is missing or wrong.
 */
export function readCheckpoint(bytes: Uint8Array, name = "checkpoint"): Safetensors & { readonly step: number } {
  const { tensors, metadata } = readSafetensors(bytes, name);
  const written = metadata.get(KEY);
  if (written === undefined) {
    fail(
      name,
      `expected a checksum (${KEY}) in the metadata, got none. This is no checkpoint of a run, or was rewritten.`,
    );
  }
  const found = crcAround(bytes, digitsAt(bytes));
  if (found !== written)
    fail(name, `expected CRC ${written}, got ${found}. The file is damaged; an older checkpoint may do.`);
  const step = Number(metadata.get("step"));
  if (!Number.isSafeInteger(step))
    fail(name, `expected a step in the metadata, got ${metadata.get("step") ?? "none"}.`);
  return { tensors, metadata: new Map([...metadata].filter(([key]) => key !== KEY)), step };
}
