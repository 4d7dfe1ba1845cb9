import { crc32Update } from "@foxglove/crc";
import { halfFromSingle } from "./half-from-single.js";

/** Rounds the weights of frames to half floats, on this thread or on another. */
export interface FrameEncoder {
  /** How many frames may be under way beside the one that was begun last. */
  readonly ahead: number;
  /** Takes a copy of the weights, given as patterns of 32-bit floats, for a frame with so many bytes around their halves. */
  begin(singles: readonly Uint32Array[], before: number, after: number): Encoding;
  /** Lets go of the other thread. Harmless twice, and frames under way can still be finished. */
  close(): void;
}

/** A frame's weights under way. */
export interface Encoding {
  done(): boolean;
  /**
   * The frame's bytes, in which those around the halves are still to be set, and the CRC-32 of the halves from state 0; waits
   * if it must. They are good until the frame after next of the encoder's `ahead` begins.
   */
  finish(): { readonly frame: Uint8Array; readonly crc: number };
}

export const countOf = (arrays: readonly Uint32Array[]): number => arrays.reduce((sum, { length }) => sum + length, 0);

/** Puts arrays one after another into `into`. */
export function concatTo(into: Uint32Array, arrays: readonly Uint32Array[]): Uint32Array {
  let at = 0;
  for (const array of arrays) {
    into.set(array, at);
    at += array.length;
  }
  return into;
}

/** Encodes at once, on this thread. */
export const encodeHere: FrameEncoder = {
  ahead: 0,
  begin(singles, before, after) {
    const all = concatTo(new Uint32Array(countOf(singles)), singles);
    const odd = before % 2; // halves begin at an even byte
    const memory = new Uint8Array(odd + before + 2 * all.length + after);
    const halves = new Uint16Array(memory.buffer, odd + before, all.length);
    halfFromSingle(all, halves);
    const crc = crc32Update(0, new Uint8Array(memory.buffer, halves.byteOffset, halves.byteLength));
    return { done: () => true, finish: () => ({ frame: memory.subarray(odd), crc }) };
  },
  close() {},
};
