import { workerData } from "node:worker_threads";
import { frameSlot } from "./frame-slot.js";

/** @type {{ bell: Int32Array, slots: readonly SharedArrayBuffer[] }} */
const { bell, slots: memories } = workerData;
const slots = memories.map(frameSlot);

// The bell counts the frames that were posted; below 0 it is time to end.
for (let heard = 0; (heard = Atomics.load(bell, 0)) >= 0; Atomics.wait(bell, 0, heard)) {
  for (const slot of slots) slot.encode();
}
