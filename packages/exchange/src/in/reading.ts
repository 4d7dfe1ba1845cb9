import { type SafetensorsHeader, readSafetensorsHeader, safetensorsHeaderEnd } from "@closurenet/checkpoint";
import { fail } from "../errors.ts";

/** A file of other people, before it is read. */
export interface ForeignFile {
  /** A path with `/`, since a folder's name may hold the step. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** Bytes of a file that are wanted: from the first up to, and without, the last. */
export interface Piece {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Something that reads files piece by piece and does not know how: each piece that it yields is to be sent back as bytes. So the
 * same code reads a disk, a dropped file and a server.
 */
export type Reading<T> = Generator<Piece, T, Uint8Array>;

/** Reads at once, as from a disk. */
export function readNow<T>(reading: Reading<T>, read: (piece: Piece) => Uint8Array): T {
  let turn = reading.next();
  while (!turn.done) {
    let bytes: Uint8Array;
    try {
      bytes = read(turn.value);
    } catch (error) {
      turn = reading.throw(error);
      continue;
    }
    turn = reading.next(bytes);
  }
  return turn.value;
}

/**
 * Reads as bytes arrive, as from files that were dropped on a page.
 *
 * @example
 * const file = new File([readFileSync("model.safetensors")], "model.safetensors");
 * const models = await readLater(openModels([file]), async ({ from, to }) =>
 *   new Uint8Array(await file.slice(from, to).arrayBuffer()),
 * );
 * models.layers.length; // 2
 */
export async function readLater<T>(reading: Reading<T>, read: (piece: Piece) => Promise<Uint8Array>): Promise<T> {
  let turn = reading.next();
  while (!turn.done) {
    let bytes: Uint8Array;
    try {
      bytes = await read(turn.value);
    } catch (error) {
      turn = reading.throw(error);
      continue;
    }
    turn = reading.next(bytes);
  }
  return turn.value;
}

/** One piece of a file, of exactly the length that was asked for. */
export function* bytesOf(file: string, from: number, to: number): Reading<Uint8Array> {
  const bytes = yield { file, from, to };
  if (bytes.length !== to - from) {
    fail(file, `expected ${to - from} bytes from byte ${from}, got ${bytes.length}. Has the file changed?`);
  }
  return bytes;
}

/** Most headers fit into this, so that one read is enough. */
const FIRST = 1 << 14;

/** The header of a safetensors file. */
export function* headerOf({ name, size }: ForeignFile): Reading<SafetensorsHeader> {
  const first = yield* bytesOf(name, 0, Math.min(FIRST, size));
  const end = safetensorsHeaderEnd(first.subarray(0, 8), size, name);
  return readSafetensorsHeader(end > first.length ? yield* bytesOf(name, 0, end) : first, size, name);
}
