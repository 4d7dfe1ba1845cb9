import { recordingWriter } from "@closurenet/checkpoint";
import { motion, neuronScale, census } from "@closurenet/film";
import { expect, test } from "vitest";
import { effect } from "@preact/signals";
import { fileSource } from "../../../host/recording-source.ts";
import type { RecordingSource as Source } from "../../../host/source.ts";
import { film } from "./film.ts";
import type { Frames } from "./frames.ts";
import { type Progress, reading } from "./reading.ts";

const FRAMES = 40;
const [inputs, units] = [20, 6];
const frameBytes = 2 * ((inputs + 1) * units + 7 * 4);

const cell = (rows: number, cols: number, t: number) => {
  const values = Float32Array.from({ length: rows * cols }, (_, i) => Math.sin(i * 7 + t / 3) * (1 + t / 40));
  return { rows, cols, get: () => values, set: () => undefined };
};

/** A recording of 40 frames of two layers, closed or cut. */
function recording(closed = true): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "large" });
  for (let t = 0; t < FRAMES; t++) {
    const cells = new Map([
      ["layers.0.W", cell(inputs + 1, units, t)],
      ["layers.1.W", cell(7, 4, t + 0.5)],
    ]);
    writer.frame(t * 10, t / 4, cells, [{ step: t * 10, epoch: t / 4, loss: 1 / (t + 1) }]);
  }
  if (closed) writer.close();
  return new Uint8Array(Buffer.concat(parts));
}

/** A file whose bytes come one by one, so to speak: as a large one's do. */
function sourceOf(bytes: Uint8Array): Source {
  const recording = async (): Promise<File> => new File([Uint8Array.from(bytes)], "large.mcap");
  const source = fileSource({ name: "large", recording, grows: false });
  return {
    ...source,
    async read(from) {
      if (from >= bytes.length) return { kind: "end", size: bytes.length };
      const pieces = async function* () {
        for (let at = from; at < bytes.length; at += 200) yield bytes.subarray(at, at + 200);
      };
      return { kind: "bytes", size: bytes.length, bytes: pieces() };
    },
  };
}

/** Reads a recording as the page does. */
async function open(
  source: Source,
  budget?: number,
  listed: (shown: ReturnType<typeof film>) => unknown = () => undefined,
) {
  const ending = new AbortController();
  const shown = film(source.file, undefined, budget);
  const phases: Progress["phase"][] = [];
  const failures: unknown[] = [];
  let last: Progress | undefined;
  await reading(
    source,
    {
      frames: shown.add,
      progress(now) {
        last = now;
        if (phases.at(-1) !== now.phase) phases.push(now.phase);
        if (now.phase === "damaged") shown.cut();
      },
      restart: () => undefined,
      readAgain: (frames: Frames) =>
        shown.readAgain(frames, { signal: ending.signal, failed: (cause) => void failures.push(cause) }),
      async list(frames: Frames) {
        await shown.list(frames, ending.signal);
        await listed(shown);
      },
    },
    { signal: ending.signal, budget: budget ?? Infinity },
  );
  return { film: shown, phases, failures, last };
}

/** Puts the playhead there, and waits until its frame has come. */
const seek = (shown: ReturnType<typeof film>, at: number): Promise<void> =>
  new Promise((resolve) => {
    shown.want(at, false);
    let stop: (() => void) | undefined;
    stop = effect(() => {
      if (shown.shownAt(at) !== at) return;
      resolve();
      queueMicrotask(() => stop?.());
    });
  });

const whole = await open(sourceOf(recording()));
const exact = (t: number, layer = 0): Uint16Array => whole.film.layers[layer]!.weights(t)!;

test("a recording within the budget is held whole; it is listed first, so that it can play while it is read", () => {
  expect(whole.phases).toEqual(["loading", "listed", "complete"]);
  expect(whole.film.staying()).toHaveLength(FRAMES);
  const frames = Array.from({ length: FRAMES }, (_, t) => exact(t));
  const [layer] = whole.film.layers;
  expect(layer!.motion()).toEqual(motion(frames, inputs * units));
  expect(layer!.census.tally).toEqual(census(inputs * units, frames).tally);
});

test.each([
  ["closed", recording(), ["loading", "listed", "complete"]],
  ["cut", recording(false), ["loading", "unfinished"]],
])(
  "one that is %s and larger holds a few frames, and the others are exact when they are wanted",
  async (_, bytes, phases) => {
    const { film: shown, phases: seen, failures } = await open(sourceOf(bytes), 5 * frameBytes);
    expect(seen).toEqual(phases);
    expect(shown.count.value).toBe(FRAMES);
    expect(shown.steps).toEqual(whole.film.steps);
    expect(shown.epochs).toEqual(whole.film.epochs);
    expect(shown.metrics).toEqual(whole.film.metrics);
    expect(shown.staying().length).toBeLessThanOrEqual(3);
    for (const at of [17, 3, 39, 0, 22.5, 23, 31, 8, 17]) {
      await seek(shown, at);
      for (const [i, layer] of shown.layers.entries())
        for (const t of [Math.floor(at), Math.ceil(at)]) expect(layer.weights(t)).toEqual(exact(t, i));
      const held = Array.from({ length: FRAMES }, (_, t) => t).filter((t) => shown.layers[0]!.weights(t));
      expect(held.length).toBeLessThanOrEqual(3 + 5);
    }
    expect(failures).toEqual([]);
  },
);

test("when all has been read, scales and axis are those of all frames, whatever was dropped", async () => {
  const { film: shown } = await open(sourceOf(recording()), 5 * frameBytes);
  for (const [i, layer] of shown.layers.entries()) {
    const its = whole.film.layers[i]!;
    expect(layer.counted).toBe(FRAMES);
    expect(layer.motion()).toEqual(its.motion());
    expect(layer.census.tally).toEqual(its.census.tally);
    expect(layer.sizes.largest).toEqual(its.sizes.largest);
  }
});

test("one within the budget can be shown from a sample until its frames have come; each frame is read in its turn", async () => {
  let looked = 0;
  const { film: shown } = await open(sourceOf(recording()), undefined, (now) => {
    looked += 1;
    const [layer] = now.layers;
    expect([now.count.value, layer!.counted, now.staying()]).toEqual([
      FRAMES,
      14,
      [...Array(13).keys()].map((i) => 3 * i).concat(39),
    ]);
    expect(layer!.motion()).toHaveLength(FRAMES);
    expect([now.ready(17), now.shownAt(17), now.ready(18), now.ready(18.5)]).toEqual([false, 18, true, false]);
  });
  expect(looked).toBe(1);
  for (let t = 0; t < FRAMES; t++) expect(shown.layers[0]!.weights(t)).toEqual(exact(t));
});

test("a short rest is read without looking ahead", async () => {
  const source = sourceOf(recording());
  const asked: number[] = [];
  const all = { ...source, bytes: (from: number, to: number) => (asked.push(from), source.bytes(from, to)) };
  const size = recording().length;
  const pieces = async function* () {
    yield recording().subarray(0, size / 2);
    yield recording().subarray(size / 2);
  };
  const { phases } = await open({ ...all, read: async () => ({ kind: "bytes", size, bytes: pieces() }) });
  expect([phases, asked]).toEqual([["loading", "complete"], []]);
});

test("as soon as it is listed, all frames have a place, and a sample stands for them", async () => {
  let looked = 0;
  await open(sourceOf(recording()), 12 * frameBytes, async (shown) => {
    looked += 1;
    const [layer] = shown.layers;
    expect(shown.count.value).toBe(FRAMES);
    expect(shown.read.value).toBeLessThan(FRAMES);
    expect(shown.staying()).toEqual([0, 7, 14, 21, 28, 35, 39]);
    expect(layer!.counted).toBe(7);
    expect(shown.epochs).toEqual(whole.film.epochs);
    const places = layer!.motion();
    expect([places[0], places[FRAMES - 1], places.length]).toEqual([0, 1, FRAMES]);
    expect(places.every((place, t) => t === 0 || place > places[t - 1]!)).toBe(true);
    const sample = neuronScale(
      shown.staying().map((t) => exact(t)),
      { inputs, units },
    );
    expect(neuronScale(layer!.sizes, { inputs, units }).legend.at(255)).toBe(sample.legend.at(255));
    expect(shown.shownAt(17)).toBe(14); // the nearest that is there
    await seek(shown, 17);
    expect(layer!.weights(17)).toEqual(exact(17));
  });
  expect(looked).toBe(1);
});

test("an export is given any frame, in memory or not, as a copy, and is told where none can come", async () => {
  const { film: shown } = await open(sourceOf(recording()), 12 * frameBytes);
  const never = new AbortController().signal;
  const missing = Array.from({ length: FRAMES }, (_, t) => t).filter((t) => !shown.layers[0]!.weights(t));
  expect(missing.length).toBeGreaterThan(20);
  for (const t of [0, missing[0]!, missing.at(-1)!]) {
    const found = await shown.load(t, never);
    expect(found).toEqual([exact(t), exact(t, 1)]);
    expect(found[0]).not.toBe(shown.layers[0]!.weights(t));
  }
  expect(shown.layers[0]!.weights(missing[0]!), "and it takes no room of the page's").toBeUndefined();
  await expect(whole.film.load(FRAMES, never)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [viewer] recording.mcap: expected frame 41, got none. Open it again.]`,
  );
});
