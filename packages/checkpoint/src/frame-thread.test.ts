import type { Worker } from "node:worker_threads";
import { setTimeout } from "node:timers/promises";
import { cell, type Cell, type CellArray, type Cells } from "@closurenet/core";
import { collect } from "@closurenet/fixtures/heap";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FrameEncoder, type MetricPoint, recordingReader, recordingWriter } from "./index.ts";
import { frameThread } from "./node.ts";

/** Enough weights for a thread: 32-bit floats, 64-bit floats as in reference checks, and random words, which stay unchanged. */
const cellsAt = (step: number, rows = 100): Cells =>
  new Map<string, Cell<CellArray>>([
    [
      "layers.0.W",
      cell(
        rows,
        100,
        Float32Array.from({ length: 100 * rows }, (_, i) => Math.sin(i * step) / (1 + i)),
      ),
    ],
    [
      "layers.1.W",
      cell(
        1,
        9,
        Float64Array.from({ length: 9 }, (_, i) => Math.cos(i + step)),
      ),
    ],
    ["layers.1.random", cell(1, 3, Int32Array.of(step, -1, 7))],
  ]);
const points = (count: number): MetricPoint[] =>
  Array.from({ length: count }, (_, step) => ({ step, epoch: step / 10, loss: 1 / (1 + step) }));

/** A recording in memory. */
function inMemory(encoder?: FrameEncoder) {
  const parts: Uint8Array[] = [];
  const disk = { full: false };
  const sink = (bytes: Uint8Array): void => {
    if (disk.full) throw new Error("disk full");
    parts.push(bytes.slice());
  };
  const recording = recordingWriter(sink, { run: "test" }, undefined, encoder);
  const bytes = (): Buffer => Buffer.concat(parts);
  const steps = (): number[] =>
    recordingReader()
      .push(bytes())
      .map(({ step }) => step);
  return { recording, disk, bytes, steps };
}

const patience = { timeout: 120_000, interval: 5 };
const workers = { started: 0, ended: 0 };
function count(worker: Worker): void {
  workers.started++;
  worker.on("exit", () => workers.ended++);
}
/** How many workers were started; Node reports a worker one turn later. */
async function started(): Promise<number> {
  await setTimeout(0);
  return workers.started;
}
beforeEach(() => {
  Object.assign(workers, { started: 0, ended: 0 });
  process.on("worker", count);
});
// Every test ends all workers that it has started.
afterEach(async () => {
  while (workers.ended < (await started())) await setTimeout(5);
  process.off("worker", count);
});

test("a recording made with another thread has the bytes of one made without", async () => {
  const encoder = frameThread();
  const [one, two] = [inMemory(), inMemory(encoder)];
  for (let step = 0; step < 40; step++) {
    for (const { recording } of [one, two]) {
      const rows = step % 9 === 5 ? 7 : step % 9 === 7 ? 90 : 100; // too few for a thread, other than before, as ever
      const measured = points(step === 20 ? 2000 : step % 4); // once more than a slot has room for
      recording.frame(step, step / 7, cellsAt(step, rows), measured);
      recording.advance();
    }
  }
  one.recording.close();
  two.recording.close();
  encoder.close();
  expect(await started()).toBe(1);
  expect(two.bytes().equals(one.bytes())).toBe(true);
  expect(two.steps()).toHaveLength(40);
});

test("the other thread encodes, and its frames are appended while the caller never waits", () => {
  const encoder = frameThread();
  const { recording, steps } = inMemory(encoder);
  recording.frame(0, 0, cellsAt(0), []);
  while (steps().length === 0) recording.advance(); // encodes nothing itself
  expect(steps()).toEqual([0]);
  encoder.close();
});

test("keeps a limited number of unfinished frames, and appends all of them on flush", () => {
  const encoder = frameThread();
  const { recording, steps } = inMemory(encoder);
  for (let step = 0; step < 20; step++) {
    recording.frame(step, 0, cellsAt(step), []);
    expect(steps().length).toBeGreaterThanOrEqual(step + 1 - encoder.ahead);
  }
  expect(steps().length).toBeLessThan(20);
  recording.flush();
  expect(steps()).toHaveLength(20);
  encoder.close();
});

test("copies the weights: later changes are not in the frame", () => {
  const encoder = frameThread();
  const [one, two] = [inMemory(), inMemory(encoder)];
  one.recording.frame(3, 0, cellsAt(3), []);
  const cells = cellsAt(3);
  two.recording.frame(3, 0, cells, []);
  for (const { get } of cells.values()) get().fill(0);
  two.recording.flush();
  expect(two.bytes().equals(one.bytes())).toBe(true);
  encoder.close();
});

test("passes on the error of the sink; frames that it did not take are not part of the recording and may be tried again", () => {
  const encoder = frameThread();
  const [one, two] = [inMemory(), inMemory(encoder)];
  for (let step = 0; step < 12; step++) {
    one.recording.frame(step, 0, cellsAt(step), []);
    two.recording.frame(step, 0, cellsAt(step), []);
    if (step % 3 > 0) continue;
    two.disk.full = true;
    expect(() => {
      two.recording.frame(step + 1, 0, cellsAt(step + 1), []);
      two.recording.flush();
    }).toThrow("disk full");
    two.disk.full = false;
    const taken = two.steps().length;
    for (let again = taken; again <= step; again++) two.recording.frame(again, 0, cellsAt(again), []);
  }
  one.recording.close();
  two.recording.close();
  expect(two.bytes().equals(one.bytes())).toBe(true);
  encoder.close();
});

test("takes each step once, also while the previous frame is unfinished", () => {
  const encoder = frameThread();
  const { recording, steps } = inMemory(encoder);
  for (const step of [4, 5]) recording.frame(step, 0, cellsAt(step), []);
  for (const step of [4, 5]) {
    expect(() => recording.frame(step, 0, cellsAt(step), [])).toThrow("expected a step above 5");
  }
  recording.frame(6, 0, cellsAt(6), []);
  recording.close();
  encoder.close();
  expect(steps()).toEqual([4, 5, 6]);
});

test("continues without the other thread after it is closed", () => {
  const encoder = frameThread();
  const { recording, steps } = inMemory(encoder);
  for (let step = 0; step < 6; step++) {
    recording.frame(step, 0, cellsAt(step), []);
    if (step === 2) encoder.close();
  }
  recording.close();
  encoder.close();
  expect(steps()).toHaveLength(6);
});

test("stays closed, also if the thread has not begun when the next frame comes", async () => {
  const encoder = frameThread();
  const { recording, steps } = inMemory(encoder);
  const [one, two] = [cellsAt(1), cellsAt(2)];
  recording.frame(1, 0, one, []);
  encoder.close();
  recording.frame(2, 0, two, []);
  recording.close();
  expect(steps()).toEqual([1, 2]);
  expect(await started()).toBe(1);
  await vi.waitFor(() => expect(workers.ended).toBe(1), patience);
});

test("starts no thread for few weights, or without a frame", async () => {
  const encoder = frameThread();
  const { recording } = inMemory(encoder);
  recording.frame(0, 0, cellsAt(0, 7), []);
  recording.close();
  encoder.close();
  expect(await started()).toBe(0);
});

test("twenty recordings in one process leave no worker behind", async () => {
  for (let i = 0; i < 20; i++) {
    const encoder = frameThread();
    const { recording, steps } = inMemory(encoder);
    for (let step = 0; step < 3; step++) recording.frame(step, 0, cellsAt(step), []);
    recording.close();
    encoder.close();
    expect(steps()).toHaveLength(3);
  }
  expect(await started()).toBe(20);
  await vi.waitFor(() => expect(workers.ended).toBe(20), patience);
});

test("an encoder that is garbage-collected without close ends its worker too", async () => {
  inMemory(frameThread()).recording.frame(0, 0, cellsAt(0), []);
  expect(await started()).toBe(1);
  await vi.waitFor(() => {
    collect();
    expect(workers.ended).toBe(1);
  }, patience);
});
