import { cell } from "@closurenet/core";
import { crc32 } from "@foxglove/crc";
import { Opcode } from "@mcap/core";
import { expect, test } from "vitest";
import { type FrameMark, readFrame, recordingIndex, recordingReader, recordingWriter } from "./index.ts";

const steps = [0, 1, 5, 20];

/** A small recording, and how long it is before its end is written. */
function small(of: readonly number[] = steps) {
  const parts: Uint8Array[] = [];
  const recording = recordingWriter((bytes) => void parts.push(bytes), { run: "small" });
  for (const step of of) {
    recording.frame(step, step / 10, new Map([["layers.0.W", cell(1, 2, Float32Array.of(step, 1))]]), [
      { step, epoch: step / 10, loss: 1 },
    ]);
  }
  const frames = Buffer.concat(parts).length;
  recording.close();
  return { bytes: new Uint8Array(Buffer.concat(parts)), frames };
}

const { bytes: honest, frames: dataEnd } = small();
const sequential = recordingReader();
const wanted = sequential.push(honest);
const marks = sequential.marks();

/** The index of these bytes, and how many of them were read for it. */
async function indexOf(bytes: Uint8Array) {
  let count = 0;
  const read = async (from: number, to: number): Promise<Uint8Array> => {
    count += to - from;
    return bytes.subarray(from, to);
  };
  const index = await recordingIndex(read, bytes.length, "small.mcap");
  return index && { frames: index, count };
}
const outcome = (bytes: Uint8Array) =>
  indexOf(bytes).then(
    (index) => index && JSON.stringify(index.frames),
    (error: Error) => error,
  );
const right = JSON.stringify(marks);
const chunkOf = (bytes: Uint8Array, { start, length }: FrameMark) => bytes.subarray(start, start + length);

test("the index says where the sequential reader finds the frames, and the frames are the same", async () => {
  const index = await indexOf(honest);
  expect(index).toEqual({ frames: marks, count: expect.any(Number) });
  expect(marks.map(({ step }) => step)).toEqual(steps);
  expect(index!.count).toBeLessThan(honest.length - marks.reduce((sum, { length }) => sum + length, 0));
  for (const i of [2, 0, 3, 1]) expect(readFrame(chunkOf(honest, marks[i]!), marks[i]!, i)).toEqual(wanted[i]);
});

test("a recording that is not closed has marks for the frames that are whole", () => {
  const reader = recordingReader();
  const last = marks[3]!;
  reader.push(honest.subarray(0, last.start + last.length - 1));
  expect(reader.marks()).toEqual(marks.slice(0, 3));
});

test("a recording without frames has an empty index", async () => {
  expect(await indexOf(small([]).bytes)).toMatchObject({ frames: [] });
});

test("cut at any byte it has no index", async () => {
  const found: number[] = [];
  for (let length = 0; length < honest.length; length++) {
    if ((await outcome(honest.subarray(0, length))) !== undefined) found.push(length);
  }
  expect(found).toEqual([]);
});

test("no flipped bit gives another index", async () => {
  const passed: number[] = [];
  for (let bit = 0; bit < honest.length * 8; bit++) {
    if (bit >= marks[0]!.start * 8 && bit < dataEnd * 8) continue; // frames are not looked at
    const flipped = Uint8Array.from(honest);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const found = await outcome(flipped);
    if (typeof found === "string" && found !== right) passed.push(bit);
  }
  expect(passed).toEqual([]);
});

test("no flipped bit gives another frame", () => {
  const [first, mark] = [marks[0]!, marks[1]!];
  const chunk = chunkOf(honest, mark);
  const passed: number[] = [];
  for (let bit = 0; bit < chunk.length * 8; bit++) {
    const flipped = Uint8Array.from(chunk);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    try {
      readFrame(flipped, mark, 1);
      passed.push(bit);
    } catch {}
  }
  expect(passed).toEqual([]);
  const other = [
    () => readFrame(chunk, mark, 2, "small.mcap"),
    () => readFrame(chunk, { ...mark, step: 0 }, 1, "small.mcap"),
    () => readFrame(chunk, { ...mark, step: 2 }, 1, "small.mcap"),
    () => readFrame(chunkOf(honest, first), mark, 1, "small.mcap"),
    () => readFrame(honest.subarray(mark.start - 31).subarray(0, mark.length), mark, 1, "small.mcap"),
    () => readFrame(new Uint8Array(0), { ...mark, length: 0 }, 1, "small.mcap"),
  ].map((read) => {
    try {
      return read();
    } catch (error) {
      return String(error);
    }
  });
  expect(other).toMatchInlineSnapshot(`
    [
      "Error: [checkpoint] small.mcap: at byte 492, expected message 2 on channel 0, got 1 on channel 0.",
      "Error: [checkpoint] small.mcap: at byte 492, expected the frame of step 0, got that of 1.",
      "Error: [checkpoint] small.mcap: at byte 492, expected a step above 1, got 1.",
      "Error: [checkpoint] small.mcap: at byte 492, expected a frame of 341 bytes, got 337.",
      "Error: [checkpoint] small.mcap: at byte 492, expected 332 bytes of chunk record, got 22 of message index record.",
      "Error: [checkpoint] small.mcap: at byte 492, expected a frame of 0 bytes, got 0.",
    ]
  `);
});

const HEAD = 9;
const FOOTER = 29;
const MAGIC = 8;

/** The recording with another summary, whose CRC is right. Positions count from its first byte. */
function forged(change: (summary: Buffer, footer: Buffer) => Buffer | void): Uint8Array {
  const start = dataEnd + HEAD + 4;
  const summary = Buffer.from(honest.subarray(start, -FOOTER - MAGIC));
  const footer = Buffer.from(honest.subarray(-FOOTER - MAGIC, -MAGIC));
  const changed = change(summary, footer) ?? summary;
  footer.writeUInt32LE(crc32(Buffer.concat([changed, footer.subarray(0, -4)])), FOOTER - 4);
  return Buffer.concat([honest.subarray(0, start), changed, footer, honest.subarray(-MAGIC)]);
}

/** Where the body of a record of the summary begins. */
function bodyOf(summary: Buffer, opcode: number, which = 0): number {
  for (let at = 0; at < summary.length; at += HEAD + Number(summary.readBigUInt64LE(at + 1))) {
    if (summary[at] === opcode && which-- === 0) return at + HEAD;
  }
  throw new Error(`no record ${opcode}`);
}
const chunkIndex = (which: number, at: number, value: bigint) => (summary: Buffer) =>
  void summary.writeBigUInt64LE(value, bodyOf(summary, Opcode.CHUNK_INDEX, which) + at);
const both = (which: number, value: bigint) => (summary: Buffer) =>
  [0, 8].forEach((at) => chunkIndex(which, at, value)(summary));
const [start, length] = [16, 24];

const forgeries: Record<string, (summary: Buffer, footer: Buffer) => Buffer | void> = {
  nothing: () => {},
  "a step twice": both(1, 0n),
  "a step that is not exact": both(3, 2n ** 53n),
  "a frame of two times": chunkIndex(1, 8, 2n),
  "a frame that overlaps the one before": chunkIndex(1, start, BigInt(marks[1]!.start - 1)),
  "a frame beyond the file": chunkIndex(2, start, 2n ** 40n),
  "a frame of no length": chunkIndex(0, length, 0n),
  "a longer frame": chunkIndex(0, length, BigInt(marks[0]!.length + 1)),
  "a last frame that is longer": chunkIndex(3, length, BigInt(marks[3]!.length + 1)),
  "a frame of 2⁶³ bytes": chunkIndex(3, length, 2n ** 63n),
  "a record longer than the summary": (summary) =>
    void summary.writeBigUInt64LE(2n ** 40n, bodyOf(summary, Opcode.CHUNK_INDEX, 3) - 8),
  "half a record": (summary) => Buffer.concat([summary, Buffer.of(Opcode.CHANNEL)]),
  "a frame left out": (summary) => {
    const at = bodyOf(summary, Opcode.CHUNK_INDEX, 1) - HEAD;
    return Buffer.concat([summary.subarray(0, at), summary.subarray(at + HEAD + 84)]);
  },
  "a frame that is said twice": (summary) => {
    const at = bodyOf(summary, Opcode.CHUNK_INDEX, 1) - HEAD;
    return Buffer.concat([summary.subarray(0, at + HEAD + 84), summary.subarray(at)]);
  },
  "a chunk index of another length": (summary) => {
    const at = bodyOf(summary, Opcode.CHUNK_INDEX, 3);
    summary.writeBigUInt64LE(83n, at - 8);
    return Buffer.concat([summary.subarray(0, at + 83), summary.subarray(at + 84)]);
  },
  "no metadata index": (summary) => {
    const at = bodyOf(summary, Opcode.METADATA_INDEX) - HEAD;
    return Buffer.concat([summary.subarray(0, at), summary.subarray(bodyOf(summary, Opcode.CHUNK_INDEX) - HEAD)]);
  },
  "no records": () => Buffer.alloc(0),
  "two metadata indexes": (summary) => {
    const at = bodyOf(summary, Opcode.METADATA_INDEX) - HEAD;
    return Buffer.concat([summary.subarray(0, bodyOf(summary, Opcode.CHUNK_INDEX) - HEAD), summary.subarray(at)]);
  },
  "metadata beyond the file": (summary) =>
    void summary.writeBigUInt64LE(2n ** 62n, bodyOf(summary, Opcode.METADATA_INDEX)),
  "metadata of another length": (summary) =>
    void summary.writeBigUInt64LE(60n, bodyOf(summary, Opcode.METADATA_INDEX) + 8),
  "a summary beyond the file": (_, footer) => void footer.writeBigUInt64LE(2n ** 40n, HEAD),
  "a summary at the file's start": (_, footer) => void footer.writeBigUInt64LE(0n, HEAD),
  "a summary elsewhere": (_, footer) => void footer.writeBigUInt64LE(BigInt(dataEnd), HEAD),
};

test("an index that our writer would not write is refused, and its error says why", async () => {
  const outcomes = await Promise.all(
    Object.entries(forgeries).map(async ([what, change]) => {
      const found = await outcome(forged(change));
      return `${what}: ${found === right ? "right" : String(found)}`;
    }),
  );
  expect(outcomes.map((line) => line.replace("Error: [checkpoint] small.mcap: its index is not valid: ", "")))
    .toMatchInlineSnapshot(`
    [
      "nothing: right",
      "a step twice: expected a step above 0, got 0.",
      "a step that is not exact: expected a step above 5, got 9007199254740992.",
      "a frame of two times: expected one time of frame 1, got two.",
      "a frame that overlaps the one before: expected the frame of step 1 at byte 492, got 491.",
      "a frame beyond the file: expected the frame of step 5 at byte 895, got 1099511627776.",
      "a frame of no length: expected a frame of 49 to 2147483657 bytes, got 0.",
      "a longer frame: expected the frame of step 1 at byte 493, got 492.",
      "a last frame that is longer: expected frames up to byte 1699, got them up to 1700.",
      "a frame of 2⁶³ bytes: expected a frame of 49 to 2147483657 bytes, got 9223372036854776000.",
      "a record longer than the summary: expected at most 188 bytes of chunk index record, got 1099511627776.",
      "half a record: expected whole records, got 1 bytes more.",
      "a frame left out: expected the frame of step 5 at byte 492, got 895.",
      "a frame that is said twice: expected a step above 1, got 1.",
      "a chunk index of another length: expected 84 bytes of chunk index record, got 83.",
      "no metadata index: expected a metadata index record first, got chunk index record.",
      "no records: expected one metadata index record, got none.",
      "two metadata indexes: expected one metadata index record, got others.",
      "metadata beyond the file: expected a head before byte 1712, got one up to 4611686018427388000.",
      "metadata of another length: expected the frame of step 0 at byte 95, got 93.",
      "a summary beyond the file: expected a summary between byte 13 and byte 2383, got 1099511627776.",
      "a summary at the file's start: expected a summary between byte 13 and byte 2383, got 0.",
      "a summary elsewhere: expected CRC f1892527 of the summary, got 2919477d; the file is damaged.",
    ]
  `);
});

test("a summary of a gibibyte is not read", async () => {
  const size = 2 ** 31;
  const end = Buffer.from(honest.subarray(-FOOTER - MAGIC));
  end.writeBigUInt64LE(BigInt(2 ** 30), HEAD);
  const asked: number[] = [];
  const read = async (from: number, to: number) => {
    asked.push(to - from);
    return end;
  };
  await expect(recordingIndex(read, size)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] recording: its index is not valid: expected at most 268435456 bytes of summary, got 1073741787.]`,
  );
  expect(asked).toEqual([FOOTER + MAGIC]);
});

test("a file that gives fewer bytes than it should has changed", async () => {
  const read = async (from: number, to: number) => honest.subarray(from, to - 1);
  await expect(recordingIndex(read, honest.length)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: [checkpoint] recording: expected 37 bytes from byte 2383, got 36. Has the file changed?]`,
  );
});

test("what the reading itself throws comes through as it is", async () => {
  const cause = new Error("gone");
  await expect(recordingIndex(() => Promise.reject(cause), 1000)).rejects.toBe(cause);
});
