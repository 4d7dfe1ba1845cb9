import { crc32 } from "node:zlib";
import { halfFromSingle } from "./half-from-single.js";

/**
 * A CRC-32 from state 0, not finalised: zlib's is three times as fast as JavaScript's.
 *
 * @param {Uint8Array} bytes
 */
const crcOf = (bytes) => ~crc32(bytes, 0xffff_ffff);

const FREE = 0;
const POSTED = 1;
const TAKEN = 2;
const DONE = 3;
const HEAD = 8; // bytes: the state, the CRC

/** Bytes that a slot has before the halves and after them, for the rest of a frame. */
export const ROOM = 1 << 16;

/**
 * Memory for the weights of a frame and for the frame itself, which two threads may share.
 *
 * @param {number} count of weights
 */
export const slotMemory = (count) => new SharedArrayBuffer(HEAD + 4 * count + ROOM + 2 * count + ROOM);

/**
 * A slot as one thread sees it. Either thread may encode what was posted; the one that comes first does.
 *
 * @param {SharedArrayBuffer} memory from `slotMemory`
 */
export function frameSlot(memory) {
  const count = (memory.byteLength - HEAD - 2 * ROOM) / 6;
  const head = new Int32Array(memory, 0, 2);
  const singles = new Uint32Array(memory, HEAD, count);
  const halves = new Uint16Array(memory, HEAD + 4 * count + ROOM, count);

  function encode() {
    if (Atomics.compareExchange(head, 0, POSTED, TAKEN) !== POSTED) return;
    let state = POSTED; // for the other thread, if this one fails
    try {
      halfFromSingle(singles, halves);
      head[1] = crcOf(new Uint8Array(memory, halves.byteOffset, halves.byteLength));
      state = DONE;
    } finally {
      Atomics.store(head, 0, state);
      Atomics.notify(head, 0);
    }
  }

  return {
    singles,
    post: () => void Atomics.store(head, 0, POSTED),
    encode,
    done: () => Atomics.load(head, 0) === DONE,
    /**
     * The halves with as many bytes around them, and their CRC, waited for if another thread is at it; the slot is free then.
     *
     * @param {number} before
     * @param {number} after
     */
    finish(before, after) {
      for (encode(); Atomics.load(head, 0) !== DONE; encode()) Atomics.wait(head, 0, TAKEN);
      Atomics.store(head, 0, FREE);
      const frame = new Uint8Array(memory, halves.byteOffset - before, before + halves.byteLength + after);
      return { frame, crc: head[1] ?? 0 };
    },
  };
}
