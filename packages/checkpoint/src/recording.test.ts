import { createHash } from "node:crypto";
import { cell, type Cell, type CellArray } from "@closurenet/core";
import { expect, test } from "vitest";
import { type Frame, type MetricPoint, cutRecording, recordingReader, recordingWriter, tensorOf } from "./index.ts";

const cellsAt = (step: number) =>
  new Map([
    [
      "layers.0.W",
      cell(
        3,
        2,
        Float32Array.from({ length: 6 }, (_, i) => Math.fround(0.01 * step * (i - 2))),
      ),
    ],
    ["layers.1.W", cell(1, 3, new Float32Array([step, -step, 0.5]))],
  ]);
const metricsAt = (step: number): MetricPoint[] =>
  step === 0
    ? []
    : [
        { step: step - 1, epoch: (step - 1) / 10, loss: 1 / step },
        { step, epoch: step / 10, loss: NaN, validation: { loss: Infinity, accuracy: 0.5 } },
      ];
const steps = [0, 1, 5, 20];

/** A small recording, with the length of the file after each frame. */
function small(of: readonly number[] = steps) {
  const parts: Uint8Array[] = [];
  const recording = recordingWriter((bytes) => void parts.push(bytes), { run: "small" });
  const ends: number[] = [];
  for (const step of of) {
    recording.frame(step, step / 10, cellsAt(step), metricsAt(step));
    ends.push(Buffer.concat(parts).length);
  }
  recording.close();
  return { bytes: new Uint8Array(Buffer.concat(parts)), ends };
}

const wanted = (step: number): Frame => ({
  step,
  epoch: step / 10,
  tensors: new Map([...cellsAt(step)].map(([name, W]) => [name, tensorOf(W, "F16")])),
  metrics: metricsAt(step),
});

/** A frame as one string, which is faster to compare. */
const fingerprint = ({ step, epoch, tensors, metrics }: Frame): string =>
  [
    step,
    epoch,
    ...metrics.flatMap(({ step, epoch, loss, validation }) => [
      step,
      epoch,
      loss,
      validation?.loss,
      validation?.accuracy,
    ]),
    ...[...tensors].flatMap(([name, { dtype, shape, data }]) => [
      name,
      dtype,
      ...shape,
      Buffer.from(data).toString("hex"),
    ]),
  ].join();

const read = (bytes: Uint8Array) => {
  const reader = recordingReader("small.mcap");
  const frames = reader.push(bytes);
  return { ...reader.end(), frames };
};

test("gives back what was written, non-finite losses too", () => {
  const { bytes } = small();
  const reader = recordingReader();
  expect(reader.push(bytes)).toEqual(steps.map(wanted));
  expect(reader.end()).toMatchObject({ complete: true, frames: 4, bytes: bytes.length, torn: 0 });
  expect(reader.end().problem).toBeUndefined();
  expect(reader.about()).toEqual({ run: "small" });
});

test("cells may change from frame to frame: in shape, in name, in number", () => {
  const one = cell(1, 2, Float32Array.of(1, 2));
  const films = [
    new Map(),
    new Map([["a", one]]),
    new Map([["a", one]]),
    new Map([["b", one]]),
    new Map([["b", cell(2, 1, Float32Array.of(3, 4))]]),
    new Map([
      ["b", one],
      ["c", cell(1, 1, Float32Array.of(5))],
    ]),
    new Map([["c", cell(1, 1, Float32Array.of(6))]]),
    new Map<string, Cell<CellArray>>([
      [
        "many",
        cell(
          190,
          95,
          Float32Array.from({ length: 18_050 }, (_, i) => Math.sin(i) / (1 + i)),
        ),
      ],
      [
        "doubles",
        cell(
          1,
          99,
          Float64Array.from({ length: 99 }, (_, i) => Math.cos(i)),
        ),
      ],
      ["words", cell(1, 3, Int32Array.of(7, -1, 7))],
    ]),
    new Map(),
  ];
  const parts: Uint8Array[] = [];
  const recording = recordingWriter((bytes) => void parts.push(bytes), { run: "changing" });
  for (const [step, cells] of films.entries()) recording.frame(step, 0, cells, []);
  recording.close();
  const frames = recordingReader().push(Buffer.concat(parts));
  expect(frames.map(({ tensors }) => tensors)).toEqual(
    films.map((cells) => new Map([...cells].map(([name, cell]) => [name, tensorOf(cell, "F16")]))),
  );
});

test("closes once; a second close does nothing", () => {
  let appended = 0;
  const recording = recordingWriter(() => void appended++, { run: "once" });
  recording.frame(1, 0, cellsAt(1), []);
  recording.close();
  recording.close();
  expect(appended).toBe(3); // the head, the frame, the end
});

test("the bytes of a recording do not change", () => {
  expect(createHash("sha256").update(small().bytes).digest("hex")).toBe(
    "8c080c55e45b95721b902ebc11ef6ddb6b2deb92867abf8b62f5293047154938",
  );
});

test("the same frames give the same bytes", () => {
  expect(small().bytes).toEqual(small().bytes);
});

test("takes pieces of any size, in an array that is used again", () => {
  const { bytes } = small();
  for (const size of [1, 7, 64, 1000]) {
    const reader = recordingReader();
    const frames: Frame[] = [];
    const piece = Buffer.alloc(size);
    for (let at = 0; at < bytes.length; at += size) {
      const length = Math.min(size, bytes.length - at);
      piece.set(bytes.subarray(at, at + length));
      frames.push(...reader.push(piece.subarray(0, length)));
    }
    piece.fill(0);
    expect(frames).toEqual(steps.map(wanted));
    expect(reader.end().complete).toBe(true);
  }
});

test("cut at every byte it gives exactly the whole frames and finds nothing wrong", () => {
  const { bytes, ends } = small();
  const indexes = 2 * 31;
  for (let length = 0; length < bytes.length; length++) {
    const { frames, complete, problem, ...end } = read(bytes.subarray(0, length));
    const whole = ends.filter((at) => at - indexes <= length).length;
    expect(problem).toBeUndefined();
    expect(complete).toBe(false);
    expect(frames.map(({ step }) => step)).toEqual(steps.slice(0, whole));
    expect(end.bytes).toBeLessThanOrEqual(length);
    expect(end.torn).toBe(length - end.bytes);
  }
});

test("no flipped bit adds or changes a frame, or leaves the recording complete", () => {
  const passed: number[] = [];
  const two = [0, 1]; // every kind of record, and a frame that follows another
  const { bytes } = small(two);
  const truth = two.map((step) => fingerprint(wanted(step)));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const { frames, complete } = read(flipped);
    if (complete || frames.some((frame, i) => fingerprint(frame) !== truth[i])) passed.push(bit);
  }
  expect(passed).toEqual([]);
});

test("cut at any step and continued, also after the end was written, it has the bytes of an uninterrupted one", () => {
  const { bytes, ends } = small();
  for (const step of [-1, 0, 1, 3, 5, 19, 20, 99]) {
    for (const length of [bytes.length, ends.at(-1)!]) {
      const at = cutRecording(bytes.subarray(0, length), step);
      expect(JSON.parse(JSON.stringify(at))).toEqual(at);
      expect(at.frames.map((mark) => mark.step)).toEqual(steps.filter((other) => other <= step));
      const parts: Uint8Array[] = [bytes.subarray(0, at.bytes)];
      const recording = recordingWriter((more) => void parts.push(more), { run: "small" }, at);
      for (const next of steps.filter((other) => other > step)) {
        recording.frame(next, next / 10, cellsAt(next), metricsAt(next));
      }
      recording.close();
      expect(new Uint8Array(Buffer.concat(parts))).toEqual(bytes);
    }
  }
});

test("refuses steps out of order, and reports what is no recording", () => {
  const recording = recordingWriter(() => {}, { run: "x" });
  expect(() => recording.frame(-1, 0, cellsAt(5), [])).toThrow("expected a step above -1, got -1.");
  recording.frame(4, 0, cellsAt(5), []);
  recording.frame(5, 0, cellsAt(5), []);
  for (const step of [-1, 4, 5.5, 2 ** 53])
    expect(() => recording.frame(step, 0, cellsAt(5), [])).toThrow(`expected a step above 5, got ${step}.`);
  expect(() => recording.frame(5, 0, cellsAt(5), [])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] recording: expected a step above 5, got 5. Frames are recorded in order, each step once.]`,
  );
  recording.close();
  expect(() => recording.frame(6, 0, cellsAt(6), [])).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] recording: expected no frame after close, got step 6.]`,
  );
  expect(read(new TextEncoder().encode("not a recording at all")).problem).toMatchInlineSnapshot(
    `"[checkpoint] small.mcap: at byte 0, expected the MCAP magic, got 6e 6f 74 20 61 20 72 65."`,
  );
  const { bytes } = small();
  bytes[bytes.length >> 1]! ^= 1;
  expect(read(bytes).problem).toMatchInlineSnapshot(
    `"[checkpoint] small.mcap: at byte 1104, expected CRC 1ed9db93 of the chunk, got 27658bcf; the file is damaged."`,
  );
  expect(() => cutRecording(bytes, 20, "small.mcap")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] small.mcap: at byte 1104, expected CRC 1ed9db93 of the chunk, got 27658bcf; the file is damaged.]`,
  );
  expect(() => cutRecording(bytes.subarray(0, 20), 20, "small.mcap")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] small.mcap: expected the head of a recording, got 20 bytes. Record anew.]`,
  );
});

test("a frame that the sink refuses is not part of the recording and may be tried again", () => {
  const parts: Uint8Array[] = [];
  let full = false;
  const recording = recordingWriter(
    (bytes) => {
      if (full) throw new Error("disk full");
      parts.push(bytes);
    },
    { run: "small" },
  );
  for (const step of steps) {
    full = true;
    expect(() => recording.frame(step, step / 10, cellsAt(step), metricsAt(step))).toThrow("disk full");
    full = false;
    recording.frame(step, step / 10, cellsAt(step), metricsAt(step));
  }
  recording.close();
  expect(new Uint8Array(Buffer.concat(parts))).toEqual(small().bytes);
});
