import { Worker } from "node:worker_threads";
import { quietly } from "./files.ts";
import { concatTo, countOf, encodeHere, type FrameEncoder } from "./frame-encoder.ts";
import { ROOM, frameSlot, slotMemory } from "./frame-slot.js";

/** Frames under way beside the newest: enough for a burst, and a bound to the memory. */
const AHEAD = 3;
/** Below so many weights a frame takes less than handing it over: some 20 µs. */
const FEW = 8192;
const ENDED = -1;

/** Weights between the thread that trains and the one that encodes. */
interface Ring {
  /** Weights of a frame. */
  readonly count: number;
  readonly slots: readonly ReturnType<typeof frameSlot>[];
  /** Counts the frames that were posted. */
  readonly bell: Int32Array;
}

function end(bell: Int32Array): void {
  Atomics.store(bell, 0, ENDED);
  Atomics.notify(bell, 0);
}

/** Ends the worker of an encoder that was dropped without `close`. */
const dropped = new FinalizationRegistry(end);

/**
 * Encodes frames on a thread of its own, which starts with the first frame that is worth it and never keeps a process alive.
 *
 * A frame that this thread has to wait for, and that the other has not begun, it encodes itself: so a thread that is slow to
 * start, or cannot start at all, holds up nothing.
 *
 * @example
 * const sink = createRun("runs/new", { layers: [784, 10] }).appendRecording();
 * const encoder = frameThread();
 * const recording = recordingWriter(sink, { run: "digits" }, undefined, encoder);
 * recording.frame(0, 0, net.cells(), []); // copies the weights and returns
 * recording.close(); // waits for the frames that are under way
 * encoder.close();
 * sink.close();
 */
export function frameThread(): FrameEncoder {
  let ring: Ring | undefined;
  let posted = 0;
  let closed = false;
  const encoder: FrameEncoder = {
    ahead: AHEAD,
    begin(singles, before, after) {
      const count = countOf(singles);
      const fits = count >= FEW && Math.max(before, after) <= ROOM && count === (ring?.count ?? count);
      if (!fits) return encodeHere.begin(singles, before, after);
      if (!ring) dropped.register(encoder, (ring = start(count)).bell);
      const slot = ring.slots[posted++ % ring.slots.length]!;
      concatTo(slot.singles, singles);
      slot.post();
      if (!closed) Atomics.store(ring.bell, 0, posted);
      Atomics.notify(ring.bell, 0);
      return { done: slot.done, finish: () => slot.finish(before, after) };
    },
    close() {
      closed = true;
      if (ring) end(ring.bell);
    },
  };
  return encoder;
}

function start(count: number): Ring {
  const memories = Array.from({ length: AHEAD + 1 }, () => slotMemory(count));
  const bell = new Int32Array(new SharedArrayBuffer(4));
  quietly(() => {
    const worker = new Worker(new URL("./frame-worker.js", import.meta.url), {
      workerData: { bell, slots: memories },
      execArgv: [],
      name: "frames",
    });
    worker.on("error", () => {}); // without it, frames are encoded where they are waited for
    worker.unref();
  });
  return { count, slots: memories.map(frameSlot), bell };
}
