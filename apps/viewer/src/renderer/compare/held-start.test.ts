import { recordingReader, recordingWriter } from "@closurenet/checkpoint";
import { effect, signal } from "@preact/signals";
import { expect, test } from "vitest";
import { fileSource } from "../../host/recording-source.ts";
import { film } from "../film/reading/film.ts";
import { recordedFrames } from "../film/reading/frames.ts";
import { heldStart } from "./held-start.ts";

const FRAMES = 40;
const cell = (t: number) => {
  const values = Float32Array.from({ length: 21 * 6 }, (_, i) => Math.sin(i * 7 + t));
  return { rows: 21, cols: 6, get: () => values, set: () => undefined };
};

/** A film of which a few frames fit into memory, and the frames that are read again. */
function large() {
  const parts: Uint8Array[] = [];
  const writer = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "large" });
  for (let t = 0; t < FRAMES; t++) writer.frame(t, t, new Map([["layers.0.W", cell(t)]]), []);
  writer.close();
  const bytes = new Uint8Array(Buffer.concat(parts));
  const recording = async (): Promise<File> => new File([bytes], "large.mcap");
  const reader = recordingReader("large.mcap");
  const shown = film("large.mcap", undefined, 5 * 2 * 21 * 6);
  shown.add(reader.push(bytes));
  const frames = recordedFrames(fileSource({ name: "large", recording, grows: false }), reader.marks());
  const asked: number[] = [];
  const counted = {
    ...frames,
    read(from: number, to: number, ending: AbortSignal) {
      for (let frame = from; frame < to; frame++) asked.push(frame);
      return frames.read(from, to, ending);
    },
  };
  shown.readAgain(counted, { signal: new AbortController().signal, failed: () => undefined });
  return { shown, asked };
}

/** Waits until something that signals say is so. */
const until = (so: () => boolean): Promise<void> =>
  new Promise((done) => {
    const stop = effect(() => {
      if (so()) queueMicrotask(() => (stop(), done()));
    });
  });

test("a held frame that is not in memory is read once, and stays while others come and go", async () => {
  const { shown, asked } = large();
  const [layer] = shown.layers;
  expect(layer!.weights(7)).toBe(undefined);
  const held = heldStart(signal({ film: shown, look: { layer: signal(layer) } }), { since: signal(7) });
  const seen: boolean[] = [];
  const stop = effect(() => void seen.push(held.weights.value !== undefined));
  await until(() => held.weights.value !== undefined);
  for (const at of [21, 33]) {
    shown.want(at, true);
    await until(() => shown.shownAt(at) === at);
  }
  expect(seen).toEqual([false, true]);
  expect(asked.filter((frame) => frame === 7)).toEqual([7]);
  stop();
  held.end();
});
