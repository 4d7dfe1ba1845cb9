import { type Frame, recordingWriter } from "@closurenet/checkpoint";
import { expect, test } from "vitest";
import type { Part, Source } from "../../../host/source.ts";
import { film } from "./film.ts";
import { type Progress, reading } from "./reading.ts";

const cell = (rows: number, cols: number, value: number) => {
  const values = new Float32Array(rows * cols).fill(value);
  return { rows, cols, get: () => values, set: () => undefined };
};

/** A recording of `frames` small frames, and where each ends. */
function recording(frames: number, shape: (frame: number) => readonly [number, number] = () => [5, 3]) {
  const parts: Uint8Array[] = [];
  const ends: number[] = [];
  const writer = recordingWriter((bytes) => void parts.push(bytes.slice()), { run: "test" });
  for (let i = 0; i < frames; i++) {
    writer.frame(i * 10, i, new Map([["layers.0.W", cell(...shape(i), i)]]), [
      { step: i * 10, epoch: i, loss: 1 / (i + 1) },
    ]);
    ends.push(Buffer.concat(parts).length);
  }
  writer.close();
  return { whole: new Uint8Array(Buffer.concat(parts)), ends };
}

async function* pieces(bytes: Uint8Array) {
  for (let i = 0; i < bytes.length; i += 97) yield bytes.subarray(i, i + 97);
}

/** A source that shows more of itself at each read. */
function growing(states: readonly (Uint8Array | undefined)[], grows = true) {
  let at = 0;
  const reads: number[] = [];
  const source: Source = {
    name: "run",
    file: "recording.mcap",
    grows,
    description: async () => undefined,
    bytes: async (from, to) => states.at(-1)?.subarray(from, to),
    async read(from): Promise<Part> {
      reads.push(from);
      const now = states[Math.min(at++, states.length - 1)];
      if (!now) return { kind: "missing" };
      return now.length > from
        ? { kind: "bytes", size: now.length, bytes: pieces(now.subarray(from)) }
        : { kind: "end", size: now.length };
    },
  };
  return { source, reads };
}

async function read(source: Source, until: (phases: readonly string[]) => boolean = () => false) {
  const ending = new AbortController();
  const phases: string[] = [];
  let frames: Frame[] = [];
  let last: Progress | undefined;
  await reading(
    source,
    {
      frames: (more) => void frames.push(...more),
      restart: () => void (frames = []),
      progress(progress) {
        last = progress;
        if (phases.at(-1) !== progress.phase) phases.push(progress.phase);
        if (until(phases)) ending.abort();
      },
    },
    { signal: ending.signal, pollMs: 1 },
  );
  return { phases, steps: frames.map(({ step }) => step), last };
}

test("a whole recording is complete, in whatever pieces it comes", async () => {
  const { source } = growing([recording(4).whole]);
  expect(await read(source)).toMatchObject({ phases: ["loading", "complete"], steps: [0, 10, 20, 30] });
});

test("one that grows is read on from its last byte, also within a frame", async () => {
  const { whole, ends } = recording(4);
  const { source, reads } = growing([
    undefined,
    whole.subarray(0, ends[1]! + 40),
    whole.subarray(0, ends[1]! + 40),
    whole,
  ]);
  expect(await read(source)).toMatchObject({
    phases: ["waiting", "loading", "live", "loading", "complete"],
    steps: [0, 10, 20, 30],
  });
  expect(reads).toEqual([0, 0, ends[1]! + 40, ends[1]! + 40]);
});

test("a torn tail that will not grow is unfinished, not damaged", async () => {
  const { whole, ends } = recording(3);
  expect(await read(growing([whole.subarray(0, ends[1]! + 40)], false).source)).toMatchObject({
    phases: ["loading", "unfinished"],
    steps: [0, 10],
  });
});

test("damage keeps the frames before it, and says where it is", async () => {
  const { whole, ends } = recording(5);
  whole[ends[2]! + 100]! ^= 1;
  const { last, steps } = await read(growing([whole]).source);
  expect(last).toEqual({ phase: "damaged", problem: expect.stringMatching(/recording\.mcap: at byte \d+/) });
  expect(steps).toEqual([0, 10, 20]);
});

test("a file that has become shorter is read from its start", async () => {
  const { whole, ends } = recording(4);
  const { source } = growing([whole.subarray(0, ends[2]), whole.subarray(0, ends[0]), recording(2).whole]);
  expect((await read(source)).steps).toEqual([0, 10]);
});

test("it ends when it is told to", async () => {
  const { whole, ends } = recording(4);
  const { phases } = await read(growing([whole.subarray(0, ends[1])]).source, (seen) => seen.includes("live"));
  expect(phases.at(-1)).toBe("live");
});

test("a film takes the frames of one training only", async () => {
  const frames: Frame[] = [];
  const mixed = recording(3, (i) => (i < 2 ? [5, 3] : [4, 3]));
  await reading(
    growing([mixed.whole]).source,
    { frames: (more) => void frames.push(...more), restart() {}, progress() {} },
    { signal: new AbortController().signal },
  );
  const shown = film("recording.mcap");
  expect(() => shown.add(frames)).toThrow(
    /^\[viewer\] recording\.mcap, frame of step 20: expected layers\.0\.W of 5×3, got 4×3/,
  );
  expect(() => film("a.mcap").add([{ step: 0, epoch: 0, tensors: new Map(), metrics: [] }])).toThrow(
    /expected weights named layers\.0\.W, got none/,
  );
});
