import { workerData } from "node:worker_threads";
import { frameSlot } from "./frame-slot.js";

/** @type {{ counter: Int32Array, slots: readonly SharedArrayBuffer[] }} */
const { counter, slots: memories } = workerData;
const slots = memories.map(frameSlot);

// The counter says how many frames were posted. Below 0 it ends this thread.
for (let posted = 0; (posted = Atomics.load(counter, 0)) >= 0; Atomics.wait(counter, 0, posted)) {
  for (const slot of slots) slot.encode();
}
