import { inspect } from "node:util";
import { cell } from "@closurenet/core";
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
const fingerprint = ({ tensors, ...rest }: Frame): string =>
  inspect(
    {
      ...rest,
      tensors: [...tensors].map(([name, tensor]) => [name, tensor.shape, Buffer.from(tensor.data).toString("hex")]),
    },
    { depth: 9 },
  );

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

test("no flipped bit invents or changes a frame, and none passes for complete", () => {
  const { bytes } = small();
  const truth = steps.map((step) => fingerprint(wanted(step)));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const { frames, complete } = read(flipped);
    if (complete) throw new Error(`bit ${bit} passes`);
    expect(frames.map(fingerprint)).toEqual(truth.slice(0, frames.length));
  }
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

test("refuses steps out of order, and says what is no recording", () => {
  const recording = recordingWriter(() => {}, { run: "x" });
  recording.frame(5, 0, cellsAt(5), []);
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
