import { crc32Update } from "./crc32.ts";
import { halfFromSingle } from "./half-from-single.js";

/** Rounds the weights of frames to half floats, on this thread or on another one. */
export interface FrameEncoder {
  /** How many unfinished frames there may be besides the newest one. */
  readonly ahead: number;
  /**
   * Copies the weights, given as bit patterns of 32-bit floats. The frame will have `before` bytes before their half floats
   * and `after` bytes after them.
   */
  begin(singles: readonly Uint32Array[], before: number, after: number): Encoding;
  /** Ends the other thread. Unfinished frames can still be finished. A second call does nothing. */
  close(): void;
}

/** A frame whose weights are being rounded. */
export interface Encoding {
  done(): boolean;
  /**
   * Waits until the weights are rounded. Returns the bytes of the frame, in which the caller still has to set those before
   * and after the half floats; and the CRC-32 of the half floats from state 0. The encoder uses this array again: it is
   * valid until `ahead` + 1 more frames have begun.
   */
  finish(): { readonly frame: Uint8Array; readonly crc: number };
}

export const countOf = (arrays: readonly Uint32Array[]): number => arrays.reduce((sum, { length }) => sum + length, 0);

/** Copies arrays into `into`, one after another. */
export function concatTo(into: Uint32Array, arrays: readonly Uint32Array[]): Uint32Array {
  let at = 0;
  for (const array of arrays) {
    into.set(array, at);
    at += array.length;
  }
  return into;
}

/** Encodes immediately, on this thread. */
export const encodeHere: FrameEncoder = {
  ahead: 0,
  begin(singles, before, after) {
    const all = concatTo(new Uint32Array(countOf(singles)), singles);
    const padding = before % 2; // half floats must begin at an even byte
    const memory = new Uint8Array(padding + before + 2 * all.length + after);
    const halves = new Uint16Array(memory.buffer, padding + before, all.length);
    halfFromSingle(all, halves);
    const crc = crc32Update(0, new Uint8Array(memory.buffer, halves.byteOffset, halves.byteLength));
    return { done: () => true, finish: () => ({ frame: memory.subarray(padding), crc }) };
  },
  close() {},
};
