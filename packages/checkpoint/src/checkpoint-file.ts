import type { Cell, CellArray } from "@closurenet/core";
import { crc32Final, crc32Init, crc32Update } from "./crc32.ts";
import { writeCells } from "./cells.ts";
import { fail } from "./errors.ts";
import { safetensorsHeaderEnd } from "./safetensors-header.ts";
import { type Safetensors, readSafetensors } from "./safetensors.ts";

// The safetensors format has no checksum, so we put one into the metadata: a CRC-32 of eight hexadecimal digits. It covers
// the whole file, with zeros in place of these digits. For other tools it is one more string.
const KEY = "closurenet.crc32";
const ZEROS = "00000000";
const encoder = new TextEncoder();

/** The index of the eight digits in a file that has them. */
function indexOfDigits(bytes: Uint8Array): number {
  const entry = `"${KEY}":"`;
  const end = safetensorsHeaderEnd(bytes, bytes.length);
  const header = new TextDecoder("latin1").decode(bytes.subarray(0, end)); // one character per byte
  return header.indexOf(entry) + entry.length;
}

/** The CRC-32 of a file, with zeros in place of the eight digits at index `digits`. */
function checksum(bytes: Uint8Array, digits: number): string {
  const before = crc32Update(crc32Init(), bytes.subarray(0, digits));
  const zeros = crc32Update(before, encoder.encode(ZEROS));
  const crc = crc32Final(crc32Update(zeros, bytes.subarray(digits + ZEROS.length)));
  return (crc >>> 0).toString(16).padStart(8, "0");
}

/**
 * Writes a checkpoint: the exact values of all cells, the metadata, `step`, and a checksum over all of it.
 *
 * @throws if the metadata already holds another `step`.
 */
export function writeCheckpoint(
  step: number,
  cells: ReadonlyMap<string, Cell<CellArray>>,
  metadata: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  const given = metadata.get("step") ?? String(step);
  if (given !== String(step)) fail("checkpoint", `expected metadata of step ${step}, got ${given}.`);
  const bytes = writeCells(cells, new Map([...metadata, ["step", given], [KEY, ZEROS]]));
  const digits = indexOfDigits(bytes);
  bytes.set(encoder.encode(checksum(bytes, digits)), digits);
  return bytes;
}

/**
 * Reads what `writeCheckpoint` wrote. The metadata it returns are without the checksum.
 *
 * @throws if the file is no safetensors file, or its checksum is missing or wrong.
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
  const found = checksum(bytes, indexOfDigits(bytes));
  if (found !== written)
    fail(name, `expected CRC ${written}, got ${found}. The file is damaged; an older checkpoint may do.`);
  const step = Number(metadata.get("step"));
  if (!Number.isSafeInteger(step))
    fail(name, `expected a step in the metadata, got ${metadata.get("step") ?? "none"}.`);
  return { tensors, metadata: new Map([...metadata].filter(([key]) => key !== KEY)), step };
}
