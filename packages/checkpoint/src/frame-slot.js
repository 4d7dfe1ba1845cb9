import { crc32 } from "node:zlib";
import { halfFromSingle } from "./half-from-single.js";

/**
 * The CRC-32 from state 0, not finalised. That of zlib is three times as fast as one in JavaScript.
 *
 * @param {Uint8Array} bytes
 */
const crcOf = (bytes) => ~crc32(bytes, 0xffff_ffff);

const FREE = 0;
const POSTED = 1;
const TAKEN = 2;
const DONE = 3;
const HEAD = 8; // bytes: the state, the CRC

/** Bytes in a slot before the half floats, and as many after them, for the rest of a frame. */
export const ROOM = 1 << 16;

/**
 * Memory for the weights of a frame and for the frame itself, which two threads can share.
 *
 * @param {number} count how many weights
 */
export const slotMemory = (count) => new SharedArrayBuffer(HEAD + 4 * count + ROOM + 2 * count + ROOM);

/**
 * One thread's view of a slot. After `post` both threads may call `encode`; only the first call has an effect.
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
    let state = POSTED; // if this thread fails, the other one can still encode
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
     * Encodes if no thread has begun, else waits for the other thread. Returns the half floats with `before` bytes before
     * and `after` bytes after them, and their CRC. Then the slot is free for another frame.
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
