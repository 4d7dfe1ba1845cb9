import { fail } from "./errors.ts";

/** A block and its owner in one. */
export interface Room {
  readonly at: number;
  readonly size: number;
}

/** Blocks of one WebAssembly memory. */
export interface Heap {
  /** A block of zeros, 16 bytes aligned; it is free again once nothing holds `owner`. Throws where memory ends. */
  block(bytes: number, owner: object): number;
  /** A block that is free again once its room is no longer held: what outgrows it asks for another. */
  room(bytes: number): Room;
  /** Holds a block for a view of it from now on. */
  handOver(from: object, to: Float32Array, at: number, bytes: number): void;
  /** Whether a view that was handed a block lies in `buffer`. One memory has many of them: each growth makes a new one. */
  has(buffer: ArrayBufferLike): boolean;
}

const PAGE = 65_536;
/** What to do where memory is full. */
export const ADVICE = "Train with a smaller batch or network.";

/** Sizes that blocks come in, four to each doubling, so that a freed one fits the next of about its size. */
function sizeClass(bytes: number): number {
  const step = Math.max(16, 2 ** (Math.floor(Math.log2(bytes)) - 2));
  return Math.ceil(bytes / step) * step;
}

/** A heap in `memory` beyond its first `reserved` bytes. */
export function heap(memory: WebAssembly.Memory, reserved: number): Heap {
  const free = new Map<number, number[]>();
  const buffers = new WeakSet<ArrayBufferLike>();
  let top = 0;

  const owners = new FinalizationRegistry<{ at: number; size: number }>(({ at, size }) => {
    const blocks = free.get(size);
    if (blocks) blocks.push(at);
    else free.set(size, [at]);
  });

  function grow(pages: number): void {
    try {
      memory.grow(pages);
    } catch (cause) {
      fail("memory", `expected room for ${pages * PAGE} bytes more, got a memory that is full. ${ADVICE}`, cause);
    }
  }

  function fresh(size: number): number {
    const missing = top + size - memory.buffer.byteLength;
    if (missing > 0) {
      // At least a MiB at a time: growing moves an unshared memory.
      grow(Math.max(16, Math.ceil(missing / PAGE)));
    }
    const at = top;
    top += size;
    return at;
  }

  fresh(Math.ceil(reserved / 64) * 64);
  function block(bytes: number, owner: object): number {
    const size = sizeClass(bytes);
    const used = free.get(size)?.pop();
    if (used !== undefined) new Uint8Array(memory.buffer, used, size).fill(0);
    const at = used ?? fresh(size);
    owners.register(owner, { at, size }, owner);
    return at;
  }

  return {
    block,
    room(size) {
      const room = { at: 0, size };
      room.at = block(size, room);
      return room;
    },
    handOver(before, after, at, bytes) {
      owners.unregister(before);
      owners.register(after, { at, size: sizeClass(bytes) }, after);
      buffers.add(after.buffer);
    },
    has: (buffer) => buffers.has(buffer),
  };
}
