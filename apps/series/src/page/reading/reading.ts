import { type Cell, matrix } from "@closurenet/core";
import { stages } from "@closurenet/examples/stages";
import { type Ink, prepareInk } from "@closurenet/mnist";
import { computed, signal } from "@preact/signals";
import { ours } from "../training/lesson.ts";

/** What lies before the network: 784 bytes of ink, prepared. */
const digit = signal<Uint8Array | undefined>(undefined);
/** What it was, where it is one of the test digits. */
const label = signal<number | undefined>(undefined);
let taken = 0;

const inputOf = (bytes: Uint8Array): Cell => matrix([Float32Array.from(bytes, (byte) => byte / 256)]);

/** What each function of the network makes of the digit; undefined as long as there is no digit or no network. */
const passed = computed(() => {
  void ours.steps.value; // it reads anew while it learns
  const net = ours.net();
  if (!net || !digit.value) return undefined;
  return stages(net, inputOf(digit.value)).map(({ label, out }) => ({ label, values: new Float32Array(out.get()) }));
});

export const reading = {
  digit,
  label,
  passed,
  draw(ink: Ink): void {
    const prepared = prepareInk(ink);
    digit.value = prepared.some((byte) => byte > 0) ? prepared : undefined;
    label.value = undefined;
  },
  clear(): void {
    digit.value = undefined;
    label.value = undefined;
  },
  /** Takes the next of the digits that the network was not taught. */
  take(): void {
    const test = ours.test()?.digits;
    if (!test) return;
    const i = taken++ % test.count;
    digit.value = test.images.slice(784 * i, 784 * (i + 1));
    label.value = test.labels[i];
  },
};
