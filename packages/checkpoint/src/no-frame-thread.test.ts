import type * as threads from "node:worker_threads";
import { cell } from "@closurenet/core";
import { beforeEach, expect, test, vi } from "vitest";
import { recordingReader, recordingWriter } from "./index.ts";
import { frameThread } from "./node.ts";

const starts = vi.hoisted(() => ({ how: (): URL => new URL("data:text/javascript,") }));
vi.mock("node:worker_threads", async (original) => {
  const { Worker, ...rest } = await original<typeof threads>();
  // Not a class of ours: `new` of a function that returns an object gives that object.
  function Elsewhere(_: URL, options: object): object {
    return new Worker(starts.how(), options);
  }
  return { ...rest, Worker: Elsewhere };
});

const cells = new Map([["W", cell(100, 100, new Float32Array(10_000).fill(0.5))]]);
let parts: Uint8Array[];
beforeEach(() => void (parts = []));

test.each<[string, () => URL]>([
  [
    "may not be started",
    () => {
      throw new Error("no threads here");
    },
  ],
  ["does not find its program", () => new URL("file:///nowhere/at/all.js")],
  ["fails as it starts", () => new URL("data:text/javascript,throw new Error('broken')")],
  ["ends at once", () => new URL("data:text/javascript,")],
])("where the thread %s, frames are encoded on this one", async (_, how) => {
  starts.how = how;
  const encoder = frameThread();
  const recording = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "alone" }, undefined, encoder);
  for (let step = 0; step < 10; step++) {
    recording.frame(step, 0, cells, []);
    await new Promise((turn) => setTimeout(turn, 5)); // for the thread's error to come in
  }
  recording.close();
  encoder.close();
  const reader = recordingReader();
  expect(reader.push(Buffer.concat(parts))).toHaveLength(10);
  expect(reader.end().complete).toBe(true);
});
