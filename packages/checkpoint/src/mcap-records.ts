import { McapStreamReader, Opcode, isKnownOpcode } from "@mcap/core";
import { reason } from "./errors.ts";

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const hex = (crc: number): string => (crc >>> 0).toString(16).padStart(8, "0");

/** Throws where a CRC in the file is not that of its bytes. */
export function checkCrc(what: string, written: number, found: number): void {
  if (written === found) return;
  throw new Error(`expected CRC ${hex(written)} of ${what}, got ${hex(found)}; the file is damaged`);
}

/** Parses all records in `bytes`, with the MCAP library. */
export function parseRecords(bytes: Uint8Array) {
  const reader = new McapStreamReader({ noMagicPrefix: true });
  reader.append(bytes);
  const records: NonNullable<ReturnType<typeof reader.nextRecord>>[] = [];
  try {
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) records.push(record);
  } catch (error) {
    throw new Error(`expected MCAP records, got: ${reason(error)}`, { cause: error });
  }
  if (reader.bytesRemaining() > 0) throw new Error(`expected whole records, got ${reader.bytesRemaining()} bytes more`);
  return records;
}

/** What kind of record begins here. */
export function opcodeOf(record: Uint8Array): Opcode {
  const opcode = record[0]!;
  if (!isKnownOpcode(opcode)) throw new Error(`expected an MCAP record, got unknown opcode ${opcode}`);
  return opcode;
}

export const nameOf = (opcode: Opcode): string =>
  opcode === Opcode.DATA_END // the library has a second name, MAX, for its number
    ? "data end record"
    : `${(Opcode[opcode] ?? "").toLowerCase().replaceAll("_", " ")} record`;
