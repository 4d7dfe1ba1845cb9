import { Worker } from "node:worker_threads";
import { quietly } from "./files.ts";
import { concatTo, countOf, encodeHere, type FrameEncoder } from "./frame-encoder.ts";
import { ROOM, frameSlot, slotMemory } from "./frame-slot.js";

/** Unfinished frames after a frame was begun: what a kill can lose, and a limit for the memory. More was not faster. */
const AHEAD = 1;
/** With fewer weights than this, encoding takes less time than giving the frame to the other thread: about 20 µs. */
const LEAST_WEIGHTS = 8192;
/** The value of the counter that ends the other thread. */
const ENDED = -1;

/** The memory that the training thread and the encoding thread share. */
interface Ring {
  /** How many weights a frame has. */
  readonly count: number;
  readonly slots: readonly ReturnType<typeof frameSlot>[];
  /** One number: how many frames were posted, or `ENDED`. The other thread waits for it to change. */
  readonly counter: Int32Array;
}

function end(counter: Int32Array): void {
  Atomics.store(counter, 0, ENDED);
  Atomics.notify(counter, 0);
}

/** Ends the thread of an encoder that was garbage-collected without `close`. */
const garbage = new FinalizationRegistry(end);

/**
 * Encodes frames on another thread. That thread starts with the first frame that is large enough, and does not keep the
 * process alive.
 *
 * If a frame is needed before the other thread has begun it, this thread encodes it. So nothing has to wait for a thread
 * that starts slowly or cannot start.
 *
 * @example
 * const sink = createRun("runs/new", { layers: [784, 10] }).appendRecording();
 * const encoder = frameThread();
 * const recording = recordingWriter(sink, { run: "digits" }, undefined, encoder);
 * recording.frame(0, 0, net.cells(), []); // copies the weights and returns
 * recording.close(); // waits for the unfinished frames
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
      const usesThread = count >= LEAST_WEIGHTS && Math.max(before, after) <= ROOM && count === (ring?.count ?? count);
      if (!usesThread) return encodeHere.begin(singles, before, after);
      if (!ring) garbage.register(encoder, (ring = start(count)).counter);
      const slot = ring.slots[posted++ % ring.slots.length]!;
      concatTo(slot.singles, singles);
      slot.post();
      if (!closed) Atomics.store(ring.counter, 0, posted);
      Atomics.notify(ring.counter, 0);
      return { done: slot.done, finish: () => slot.finish(before, after) };
    },
    close() {
      closed = true;
      if (ring) end(ring.counter);
    },
  };
  return encoder;
}

function start(count: number): Ring {
  const memories = Array.from({ length: AHEAD + 1 }, () => slotMemory(count));
  const counter = new Int32Array(new SharedArrayBuffer(4));
  quietly(() => {
    const worker = new Worker(new URL("./frame-worker.js", import.meta.url), {
      workerData: { counter, slots: memories },
      execArgv: [],
      name: "frames",
    });
    worker.on("error", () => {}); // without the worker, this thread encodes all frames
    worker.unref();
  });
  return { count, slots: memories.map(frameSlot), counter };
}
