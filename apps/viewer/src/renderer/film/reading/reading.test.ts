import { type Frame, recordingWriter } from "@closurenet/checkpoint";
import { expect, test } from "vitest";
import type { Part, RecordingSource as Source } from "../../../host/source.ts";
import { film } from "./film.ts";
import { opened } from "./opened.ts";
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
    kind: "recording",
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

/** A clock that a wait moves on, at once. */
function ownClock() {
  let now = 0;
  const waits: number[] = [];
  const clock = {
    now: () => now,
    async wait(ms: number) {
      waits.push(ms);
      now += ms;
    },
  };
  return { clock, waits };
}

async function read(source: Source, until: (phases: readonly string[]) => boolean = () => false) {
  const ending = new AbortController();
  const { clock, waits } = ownClock();
  const phases: string[] = [];
  let frames: Frame[] = [];
  let last: Progress | undefined;
  let restarts = 0;
  const lost: (string | undefined)[] = [];
  await reading(
    source,
    {
      frames: (more) => void frames.push(...more),
      restart() {
        frames = [];
        restarts += 1;
      },
      lost: (how) => void lost.push(how),
      progress(progress) {
        last = progress;
        const phase = "still" in progress && progress.still ? `${progress.phase}, still` : progress.phase;
        if (phases.at(-1) !== phase) phases.push(phase);
        if (until(phases)) ending.abort();
      },
    },
    { signal: ending.signal, clock },
  );
  return { phases, steps: frames.map(({ step }) => step), last, waits, restarts, lost };
}

test("a whole recording is complete, in whatever pieces it comes", async () => {
  const { source } = growing([recording(4).whole]);
  expect(await read(source)).toMatchObject({ phases: ["loading", "complete"], steps: [0, 10, 20, 30] });
});

test("its beginning is asked for beside run.json, and once", async () => {
  const { source, reads } = growing([recording(4).whole]);
  let before: number[] = [];
  const opening = opened({ ...source, description: async () => void (before = [...reads]) });
  const steps: number[] = [];
  await (
    await opening
  ).reading(
    {
      frames: (frames) => void steps.push(...frames.map(({ step }) => step)),
      restart: () => expect.unreachable(),
      progress: () => undefined,
    },
    { signal: new AbortController().signal },
  );
  expect([before, reads]).toEqual([[0], [0]]);
  expect(steps).toEqual([0, 10, 20, 30]);
});

test("what was asked for beside run.json is let go where nobody reads it", async () => {
  const { source } = growing([recording(4).whole]);
  const signals: AbortSignal[] = [];
  const known = await opened({
    ...source,
    read: (from, signal) => {
      signals.push(signal!);
      return source.read(from, signal);
    },
  });
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  known.leave!();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
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

test("a file that was cut and grows on is the same film, read on where it was", async () => {
  const { whole, ends } = recording(4);
  const { source, reads } = growing([
    whole.subarray(0, ends[2]! + 40),
    whole.subarray(0, ends[1]),
    whole.subarray(0, ends[1]),
    whole,
  ]);
  const { steps, restarts } = await read(source);
  expect({ steps, restarts }).toEqual({ steps: [0, 10, 20, 30], restarts: 0 });
  expect(reads).toEqual([0, ends[2]! + 40, 0, ends[1]]);
});

test("one that was written anew, shorter or longer, is another film", async () => {
  const { whole, ends } = recording(4);
  const other = recording(3, () => [6, 3]);
  for (const before of [
    [whole.subarray(0, ends[2])],
    [whole.subarray(0, ends[0])],
    [whole.subarray(0, ends[2]), whole.subarray(0, ends[0])],
  ]) {
    const { steps, restarts } = await read(growing([...before, other.whole]).source);
    expect({ steps, restarts }).toEqual({ steps: [0, 10, 20], restarts: 1 });
  }
});

test("one that was closed with fewer frames has no more than those", async () => {
  const { whole, ends } = recording(4);
  const { steps, restarts } = await read(growing([whole.subarray(0, ends[2]), recording(2).whole]).source);
  expect({ steps, restarts }).toEqual({ steps: [0, 10], restarts: 1 });
});

test("what brings nothing new for ten seconds is still, and asked less often until it goes on", async () => {
  const { whole, ends } = recording(4);
  const cut = whole.subarray(0, ends[1]);
  const { source } = growing([...Array.from({ length: 30 }, () => cut), whole.subarray(0, ends[2]), whole]);
  const { phases, waits } = await read(source);
  expect(phases).toEqual(["loading", "live", "live, still", "loading", "live", "loading", "complete"]);
  expect(waits).toEqual([...Array<number>(25).fill(400), ...Array<number>(5).fill(5000), 400]);
});

test.each([
  ["no file", undefined],
  ["an empty file", new Uint8Array()],
  ["a head without frames", recording(1).whole.subarray(0, 60)],
])("%s is waited for", async (_what, state) => {
  const { source } = growing([...Array.from({ length: 30 }, () => state), recording(2).whole]);
  const { phases, steps } = await read(source);
  expect(phases.filter((phase) => phase !== "loading")).toEqual(["waiting", "waiting, still", "complete"]);
  expect(steps).toEqual([0, 10]);
});

test("what has no frame and will have none is refused", async () => {
  await expect(read(growing([new Uint8Array()], false).source)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [viewer] recording.mcap: expected frames, got an empty file. Its training was stopped before it wrote the first.]`,
  );
  await expect(read(growing([recording(0).whole]).source)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [viewer] recording.mcap: expected frames, got a recording without one. Its training was stopped before it wrote the first.]`,
  );
});

test("a server that goes away and comes back is told of once each, and read on", async () => {
  const { whole, ends } = recording(4);
  const { source: there } = growing([whole.subarray(0, ends[1]), whole]);
  let asked = 0;
  const source: Source = {
    ...there,
    read: async (from) =>
      asked++ > 0 && asked < 5 ? { kind: "silent", cause: new Error("refused") } : there.read(from),
  };
  const { phases, lost, steps, waits } = await read(source);
  expect(lost).toEqual(["silent", undefined]);
  expect(phases).toEqual(["loading", "live", "live, still", "loading", "complete"]);
  expect(waits).toEqual([400, 5000, 5000, 5000]);
  expect(steps).toEqual([0, 10, 20, 30]);
  const gone: Source = { ...there, read: async () => ({ kind: "silent", cause: new Error("nobody there") }) };
  await expect(read(gone)).rejects.toThrow("nobody there");
});

test("pieces that end early are read on from where they ended", async () => {
  const { whole, ends } = recording(4);
  const { source: there, reads } = growing([whole]);
  let asked = 0;
  async function* broken() {
    yield whole.subarray(0, ends[1]! + 7);
    throw new TypeError("network error");
  }
  const source: Source = {
    ...there,
    read: async (from) => (asked++ === 0 ? { kind: "bytes", bytes: broken() } : there.read(from)),
  };
  const { lost, steps } = await read(source);
  expect({ lost, steps, reads }).toEqual({
    lost: ["silent", undefined],
    steps: [0, 10, 20, 30],
    reads: [ends[1]! + 7],
  });
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
