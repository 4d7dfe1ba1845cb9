import { cell } from "@closurenet/core";
import { crc32 } from "@foxglove/crc";
import { McapStreamReader, Opcode } from "@mcap/core";
import { expect, test } from "vitest";
import { recordingReader, recordingWriter } from "./index.ts";

// Files with right checksums and wrong contents: another program wrote them, or ours with a mistake.

interface Item {
  opcode: number;
  body: Buffer;
}
const MAGIC = 8;
const HEAD = 9;
const CHUNK_RECORDS = 40; // within the chunk's body

const of = (items: readonly Item[], opcode: number, which = 0): Item =>
  items.filter((item) => item.opcode === opcode)[which]!;

function itemsOf(bytes: Buffer): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at + 1));
    items.push({ opcode: bytes[at]!, body: Buffer.from(bytes.subarray(at + HEAD, at + HEAD + length)) });
    at += HEAD + length;
  }
  return items;
}

function bytesOf(items: readonly Item[]): Buffer {
  return Buffer.concat(
    items.flatMap(({ opcode, body }) => {
      const head = Buffer.alloc(HEAD);
      head[0] = opcode;
      head.writeBigUInt64LE(BigInt(body.length), 1);
      return [head, body];
    }),
  );
}

/** A recording of steps 0 and 10. */
function recording(): Buffer {
  const parts: Uint8Array[] = [];
  const writer = recordingWriter((bytes) => void parts.push(bytes), { run: "forged" });
  for (const step of [0, 10]) writer.frame(step, step / 10, new Map([["W", cell(1, 2, Float32Array.of(step, 1))]]), []);
  writer.close();
  return Buffer.concat(parts);
}
const honest = recording();
const magic = honest.subarray(0, MAGIC);
const after = (count: number): number =>
  MAGIC + bytesOf(itemsOf(honest.subarray(MAGIC, -MAGIC)).slice(0, count)).length;
const firstChunk = after(2);
const dataEnd = after(8);

/** Changes the records of a chunk, and corrects its sizes and its CRC. */
function withRecords(chunk: Item, change: (records: Item[]) => void): void {
  const records = itemsOf(chunk.body.subarray(CHUNK_RECORDS));
  change(records);
  resized(chunk, bytesOf(records));
}
function resized(chunk: Item, records: Buffer): void {
  chunk.body = Buffer.concat([chunk.body.subarray(0, CHUNK_RECORDS), records]);
  for (const at of [16, 32]) chunk.body.writeBigUInt64LE(BigInt(records.length), at);
  chunk.body.writeUInt32LE(crc32(records), 24);
}

/** The file after `change` of its items, with corrected CRCs of the data and of the summary. */
function forged(change: (items: Item[]) => void): Buffer {
  const items = itemsOf(honest.subarray(MAGIC, -MAGIC));
  change(items);
  const end = items.indexOf(of(items, Opcode.DATA_END));
  const data = Buffer.concat([magic, bytesOf(items.slice(0, end))]);
  items[end]!.body.writeUInt32LE(crc32(data), 0);
  const summary = bytesOf(items.slice(end + 1));
  const footer = items.at(-1)!.body;
  if (footer.length >= 20) footer.writeUInt32LE(crc32(summary.subarray(0, -4)), 16);
  return Buffer.concat([magic, bytesOf(items), magic]);
}

function outcome(bytes: Uint8Array): string {
  const reader = recordingReader("f");
  const frames = reader.push(bytes);
  const { problem, complete } = reader.end();
  return `${frames.map(({ step }) => step).join(",")}: ${complete ? "complete" : (problem ?? "not at its end")}`;
}

const chunk = (items: readonly Item[]): Item => of(items, Opcode.CHUNK, 1);
/** A change to the second chunk's records. */
const inside = (change: (records: Item[]) => void) => (items: Item[]) => withRecords(chunk(items), change);
const message = (records: readonly Item[], id: number): Buffer => of(records, Opcode.MESSAGE, id).body;
const MESSAGE_DATA = 22;
/** Puts other metrics into the second chunk. */
const metrics = (text: string | Uint8Array) =>
  inside((records) => {
    const item = of(records, Opcode.MESSAGE, 0);
    item.body = Buffer.concat([
      item.body.subarray(0, MESSAGE_DATA),
      typeof text === "string" ? Buffer.from(text) : text,
    ]);
  });
/** Moves the second frame to another step, in all records that hold the step. */
const atStep = (step: bigint) => (items: Item[]) => {
  metrics(`{"step":${step},"epoch":0,"points":[]}`)(items);
  inside((records) => [0, 1].forEach((id) => message(records, id).writeBigUInt64LE(step, 6)))(items);
  for (const at of [0, 8]) chunk(items).body.writeBigUInt64LE(step, at);
  for (const id of [2, 3]) of(items, Opcode.MESSAGE_INDEX, id).body.writeBigUInt64LE(step, 6);
};
const text = (...pairs: string[]): Buffer =>
  Buffer.concat(pairs.flatMap((part) => [Buffer.from(Uint32Array.of(part.length).buffer), Buffer.from(part)]));
/** A metadata record of this name and these pairs. */
const metadata =
  (name: string, ...pairs: string[]) =>
  (items: Item[]) => {
    const map = text(...pairs);
    of(items, Opcode.METADATA).body = Buffer.concat([text(name), Buffer.from(Uint32Array.of(map.length).buffer), map]);
  };

const forgeries: Record<string, (items: Item[]) => void> = {
  nothing: () => {},
  "no header": (items) => void items.shift(),
  "no metadata": (items) => void items.splice(1, 1),
  "metadata of another program": metadata("else", "layout", "1", "run", "x"),
  "a layout of the future": metadata("closurenet", "layout", "2", "run", "x"),
  "no name of a run": metadata("closurenet", "layout", "1"),
  "no frame at all": (items) => void items.splice(2, 6),
  "a compressed chunk": (items) => {
    chunk(items).body = Buffer.concat([chunk(items).body.subarray(0, 28), text("lz4"), chunk(items).body.subarray(32)]);
  },
  "a chunk of another size, uncompressed": (items) => void chunk(items).body.writeBigUInt64LE(1n, 16),
  "a chunk of another size, in its records": (items) => void chunk(items).body.writeBigUInt64LE(1n, 32),
  "a chunk of another CRC": (items) => void chunk(items).body.writeUInt32LE(1, 24),
  "no records": (items) => resized(chunk(items), Buffer.alloc(0)),
  "half a record": (items) =>
    resized(chunk(items), Buffer.concat([chunk(items).body.subarray(CHUNK_RECORDS), Buffer.of(5)])),
  "a broken record": inside((records) => void (of(records, Opcode.CHANNEL).body = Buffer.alloc(3))),
  "a channel of another number": inside((records) => void of(records, Opcode.CHANNEL, 1).body.writeUInt16LE(2, 0)),
  "a channel of another topic": inside((records) => void of(records, Opcode.CHANNEL, 1).body.write("/Weights", 8)),
  "channels turned round": inside((records) => void records.splice(0, 2, records[1]!, records[0]!)),
  "a message for a channel": inside((records) => void records.splice(0, 1)),
  "one message": inside((records) => void records.pop()),
  "no message": inside((records) => void records.splice(2)),
  "a channel for a message": inside((records) => void records.splice(2, 1, records[0]!)),
  "three messages": inside((records) => void records.push(records[3]!)),
  "the first message on another channel": inside((records) => void message(records, 0).writeUInt16LE(1, 0)),
  "the second message on another channel": inside((records) => void message(records, 1).writeUInt16LE(0, 0)),
  "the first message of another number": inside((records) => void message(records, 0).writeUInt32LE(0, 2)),
  "the second message of another number": inside((records) => void message(records, 1).writeUInt32LE(2, 2)),
  "the first message at another time": inside((records) => void message(records, 0).writeBigUInt64LE(11n, 6)),
  "the second message at another time": inside((records) => void message(records, 1).writeBigUInt64LE(11n, 6)),
  "a chunk that begins at another time": (items) => void chunk(items).body.writeBigUInt64LE(11n, 0),
  "a chunk that ends at another time": (items) => void chunk(items).body.writeBigUInt64LE(11n, 8),
  "a step twice": atStep(0n),
  "a step that just follows": atStep(1n),
  "the last step that is exact": atStep(2n ** 53n - 1n),
  "a step that is not exact": atStep(2n ** 53n),
  "metrics of another step": metrics('{"step":9,"epoch":1,"points":[]}'),
  "metrics that are no text": metrics(Uint8Array.of(0xff)),
  "metrics that are no JSON": metrics("{"),
  "weights that are none": inside((records) => {
    const item = of(records, Opcode.MESSAGE, 1);
    item.body = item.body.subarray(0, MESSAGE_DATA + 4);
  }),
  "one index": (items) => void items.splice(4, 1),
  "three indexes": (items) => void items.splice(5, 0, items[4]!),
  "indexes turned round": (items) => void items.splice(3, 2, items[4]!, items[3]!),
  "an index of two messages": (items) => void of(items, Opcode.MESSAGE_INDEX, 2).body.writeUInt32LE(32, 2),
  "an index of another time": (items) => void of(items, Opcode.MESSAGE_INDEX, 3).body.writeBigUInt64LE(11n, 6),
  "a long index": (items) => void (of(items, Opcode.MESSAGE_INDEX, 3).body = Buffer.alloc(23)),
  "a short index": (items) => void (of(items, Opcode.MESSAGE_INDEX, 3).body = Buffer.alloc(21)),
  "a long end of the data": (items) => void (of(items, Opcode.DATA_END).body = Buffer.alloc(5)),
  "an attachment": (items) => void items.splice(2, 0, { opcode: Opcode.ATTACHMENT, body: Buffer.alloc(9) }),
  "an attachment's index in the summary": (items) =>
    void items.splice(-1, 0, { opcode: Opcode.ATTACHMENT_INDEX, body: Buffer.alloc(9) }),
  "a summary without channels": (items) => void items.splice(9, 2),
  "a long footer": (items) => void (items.at(-1)!.body = Buffer.alloc(21)),
  "a record of no known kind": (items) => void items.splice(2, 0, { opcode: 0x10, body: Buffer.alloc(9) }),
  "a header of a mebibyte": (items) => void (items[0]!.body = Buffer.alloc(2 ** 20)),
  "a header of more": (items) => void (items[0]!.body = Buffer.alloc(2 ** 20 + 1)),
};

test("whatever our writer would not write is reported with its position, and ends the frames", () => {
  const outcomes = Object.entries(forgeries).map(([what, change]) => `${what}: ${outcome(forged(change))}`);
  // The messages of the JSON parser and of the text decoder differ between versions of Node.
  const short = outcomes.map((line) =>
    line.replace("[checkpoint] f: at byte", "at").replace(/(no (JSON|text): 0: at 448, ).*/, "$1…"),
  );
  expect(short).toMatchInlineSnapshot(`
    [
      "nothing: 0,10: complete",
      "no header: : at 8, expected header record, got metadata record.",
      "no metadata: : at 35, expected metadata record, got chunk record.",
      "metadata of another program: : at 35, expected the metadata of a closurenet recording, got another MCAP file.",
      "a layout of the future: : at 35, expected layout 1, got 2; a newer program wrote it.",
      "no name of a run: 0,10: complete",
      "no frame at all: : complete",
      "a compressed chunk: 0: at 448, expected a chunk without compression, got a compressed one.",
      "a chunk of another size, uncompressed: 0: at 448, expected a chunk of 244 bytes, got 1.",
      "a chunk of another size, in its records: 0: at 448, expected a chunk of 244 bytes, got 244.",
      "a chunk of another CRC: 0: at 448, expected CRC 00000001 of the chunk, got 01b4fd1a; the file is damaged.",
      "no records: 0: at 448, expected channel 0 to be /metrics, got nothing.",
      "half a record: 0: at 448, expected whole records, got 1 bytes more.",
      "a broken record: 0: at 448, expected MCAP records, got: Map length 14085 exceeds bounds of buffer.",
      "a channel of another number: 0: at 448, expected MCAP records, got: Encountered message on channel 1 without prior channel record.",
      "a channel of another topic: 0: at 448, expected channel 1 to be /weights, got Channel.",
      "channels turned round: 0: at 448, expected channel 0 to be /metrics, got Channel.",
      "a message for a channel: 0: at 448, expected MCAP records, got: Encountered message on channel 0 without prior channel record.",
      "one message: 0: at 448, expected two messages in the chunk, got others.",
      "no message: 0: at 448, expected two messages in the chunk, got others.",
      "a channel for a message: 0: at 448, expected two messages in the chunk, got others.",
      "three messages: 0: at 448, expected two messages in the chunk, got others.",
      "the first message on another channel: 0: at 448, expected message 1 on channel 0, got 1 on channel 1.",
      "the second message on another channel: 0: at 448, expected message 1 on channel 1, got 1 on channel 0.",
      "the first message of another number: 0: at 448, expected message 1 on channel 0, got 0 on channel 0.",
      "the second message of another number: 0: at 448, expected message 1 on channel 1, got 2 on channel 1.",
      "the first message at another time: 0: at 448, expected one time in the chunk, got several.",
      "the second message at another time: 0: at 448, expected one time in the chunk, got several.",
      "a chunk that begins at another time: 0: at 448, expected one time in the chunk, got several.",
      "a chunk that ends at another time: 0: at 448, expected one time in the chunk, got several.",
      "a step twice: 0: at 448, expected a step above 0, got 0.",
      "a step that just follows: 0,1: complete",
      "the last step that is exact: 0,9007199254740991: complete",
      "a step that is not exact: 0: at 448, expected a step above 0, got 9007199254740992.",
      "metrics of another step: 0: at 448, expected metrics of step 10, got those of 9.",
      "metrics that are no text: 0: at 448, …",
      "metrics that are no JSON: 0: at 448, …",
      "weights that are none: 0: at 448, [checkpoint] /weights at step 10: expected at least 8 bytes, got 4. This is no safetensors file.",
      "one index: 0: at 417, expected message index record, got chunk record.",
      "three indexes: 0: at 448, expected chunk record or data end record, got message index record.",
      "indexes turned round: 0: at 386, expected the index of message 0 at step 0, got another.",
      "an index of two messages: 0,10: at 741, expected the index of message 0 at step 10, got another.",
      "an index of another time: 0,10: at 772, expected the index of message 1 at step 10, got another.",
      "a long index: 0,10: at 772, expected 22 bytes of message index record, got 23.",
      "a short index: 0,10: at 772, expected 22 bytes of message index record, got 21.",
      "a long end of the data: 0,10: at 803, expected 4 bytes of data end record, got 5.",
      "an attachment: : at 94, expected chunk record or data end record, got attachment record.",
      "an attachment's index in the summary: 0,10: at 1301, expected channel record or statistics record or metadata index record or chunk index record or summary offset record or footer record, got attachment index record.",
      "a summary without channels: 0,10: complete",
      "a long footer: 0,10: at 1301, expected 20 bytes of footer record, got 21.",
      "a record of no known kind: : at 94, expected an MCAP record, got unknown opcode 16.",
      "a header of a mebibyte: 0,10: complete",
      "a header of more: : at 8, expected at most 1048576 bytes of header record, got 1048577.",
    ]
  `);
});

test("a wrong CRC of the data or of the summary, other bytes at the end, and more bytes are reported", () => {
  const flipped = (at: number): Buffer => {
    const bytes = Buffer.from(honest);
    bytes[at]! ^= 1;
    return bytes;
  };
  const cases = [
    flipped(dataEnd + HEAD),
    flipped(honest.length - MAGIC - 1),
    flipped(honest.length - 1),
    Buffer.concat([honest, magic]),
  ];
  expect(cases.map(outcome)).toMatchInlineSnapshot(`
    [
      "0,10: [checkpoint] f: at byte 803, expected CRC 1b79e778 of the data, got 1b79e779; the file is damaged.",
      "0,10: [checkpoint] f: at byte 1301, expected CRC bb7893df of the summary, got ba7893df; the file is damaged.",
      "0,10: [checkpoint] f: at byte 1330, expected the MCAP magic, got 89 4d 43 41 50 30 0d 0b.",
      "0,10: [checkpoint] f: at byte 1338, expected the end of the file, got more bytes.",
    ]
  `);
});

/** The head of a recording, and `count` bytes of a chunk that has this length and, twice, this size. */
function begun(length: bigint, size: bigint, count: number): Buffer {
  const bytes = Buffer.alloc(HEAD + CHUNK_RECORDS);
  bytes[0] = Opcode.CHUNK;
  bytes.writeBigUInt64LE(length, 1);
  for (const at of [25, 41]) bytes.writeBigUInt64LE(size, at);
  return Buffer.concat([honest.subarray(0, firstChunk), bytes.subarray(0, count)]);
}

const told = (length: bigint, size: bigint) => [1, 8, 9, 48, 49].map((count) => outcome(begun(length, size, count)));

test("waits for a chunk of up to two gibibytes, but only if its three sizes are equal", () => {
  const most = 2n ** 31n;
  expect([told(most, most - 40n), told(most + 1n, most - 39n), told(most, most)]).toMatchInlineSnapshot(`
    [
      [
        ": not at its end",
        ": not at its end",
        ": not at its end",
        ": not at its end",
        ": not at its end",
      ],
      [
        ": not at its end",
        ": not at its end",
        ": [checkpoint] f: at byte 94, expected at most 2147483648 bytes of chunk record, got 2147483649.",
        ": [checkpoint] f: at byte 94, expected at most 2147483648 bytes of chunk record, got 2147483649.",
        ": [checkpoint] f: at byte 94, expected at most 2147483648 bytes of chunk record, got 2147483649.",
      ],
      [
        ": not at its end",
        ": not at its end",
        ": not at its end",
        ": not at its end",
        ": [checkpoint] f: at byte 94, expected a chunk of 2147483608 bytes, got 2147483648.",
      ],
    ]
  `);
});

test("the description is known from the first bytes on, and may be empty", () => {
  const reader = recordingReader();
  reader.push(honest.subarray(0, firstChunk - 1));
  expect(reader.about()).toBeUndefined();
  reader.push(honest.subarray(firstChunk - 1, firstChunk));
  expect(reader.about()).toEqual({ run: "forged" });
  const nameless = recordingReader();
  nameless.push(forged(metadata("closurenet", "layout", "1")));
  expect(nameless.about()).toEqual({ run: "" });
});

test("the summary tells where everything lies", () => {
  const reader = new McapStreamReader({ includeChunks: true });
  type Entry = NonNullable<ReturnType<typeof reader.nextRecord>>;
  reader.append(honest);
  const records: Entry[] = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) records.push(record);
  const typed = <T extends Entry["type"]>(type: T) =>
    records.filter((record): record is Extract<Entry, { type: T }> => record.type === type);
  /** The record at a position of the file: its kind, its length, its body. */
  const at = (offset: bigint) => {
    const [item] = itemsOf(honest.subarray(Number(offset), -MAGIC));
    return { opcode: item!.opcode, length: BigInt(HEAD + item!.body.length), body: item!.body };
  };

  expect(typed("Header")).toEqual([{ type: "Header", profile: "", library: "closurenet" }]);
  expect(typed("Statistics")).toEqual([
    {
      type: "Statistics",
      messageCount: 4n,
      schemaCount: 0,
      channelCount: 2,
      attachmentCount: 0,
      metadataCount: 1,
      chunkCount: 2,
      messageStartTime: 0n,
      messageEndTime: 10n,
      channelMessageCounts: new Map([
        [0, 2n],
        [1, 2n],
      ]),
    },
  ]);
  expect(typed("Channel").slice(-2)).toMatchObject([
    { id: 0, schemaId: 0, topic: "/metrics", messageEncoding: "json" },
    { id: 1, schemaId: 0, topic: "/weights", messageEncoding: "safetensors" },
  ]);

  const chunks = typed("ChunkIndex");
  expect(chunks.map(({ messageStartTime, messageEndTime }) => [messageStartTime, messageEndTime])).toEqual([
    [0n, 0n],
    [10n, 10n],
  ]);
  for (const entry of chunks) {
    const there = at(entry.chunkStartOffset);
    expect(there).toMatchObject({ opcode: Opcode.CHUNK, length: entry.chunkLength });
    const size = BigInt(there.body.length - CHUNK_RECORDS);
    expect(entry).toMatchObject({ compression: "", compressedSize: size, uncompressedSize: size });
    expect(there.body.readBigUInt64LE(0)).toBe(entry.messageStartTime);
    const indexes = [...entry.messageIndexOffsets].map(([id, offset]) => ({ id, ...at(offset) }));
    expect(indexes.map(({ id, opcode, body }) => [id, opcode, body.readUInt16LE(0)])).toEqual([
      [0, Opcode.MESSAGE_INDEX, 0],
      [1, Opcode.MESSAGE_INDEX, 1],
    ]);
    expect(entry.messageIndexLength).toBe(indexes.reduce((sum, { length }) => sum + length, 0n));
  }
  const [metadataIndex] = typed("MetadataIndex");
  expect(metadataIndex).toMatchObject({ name: "closurenet", length: at(metadataIndex!.offset).length });
  expect(at(metadataIndex!.offset).opcode).toBe(Opcode.METADATA);

  const groups = typed("SummaryOffset");
  expect(groups.map(({ groupOpcode }) => groupOpcode)).toEqual([
    Opcode.CHANNEL,
    Opcode.STATISTICS,
    Opcode.METADATA_INDEX,
    Opcode.CHUNK_INDEX,
  ]);
  const [footer] = typed("Footer");
  expect(footer!.summaryStart).toBe(BigInt(dataEnd) + at(BigInt(dataEnd)).length);
  let next = footer!.summaryStart;
  for (const { groupOpcode, groupStart, groupLength } of groups) {
    expect(groupStart).toBe(next);
    next += groupLength;
    const items = itemsOf(honest.subarray(Number(groupStart), Number(next)));
    expect(new Set(items.map(({ opcode }) => opcode))).toEqual(new Set([groupOpcode]));
  }
  expect(footer!.summaryOffsetStart).toBe(next);
  expect(at(next).opcode).toBe(Opcode.SUMMARY_OFFSET);
});

test("the summary of a recording without frames lists none", () => {
  const parts: Uint8Array[] = [];
  recordingWriter((bytes) => void parts.push(bytes), { run: "none" }).close();
  const reader = new McapStreamReader();
  reader.append(Buffer.concat(parts));
  const records = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) records.push(record);
  expect(records.map(({ type }) => type)).toEqual([
    "Header",
    "Metadata",
    "DataEnd",
    "Channel",
    "Channel",
    "Statistics",
    "MetadataIndex",
    "SummaryOffset",
    "SummaryOffset",
    "SummaryOffset",
    "Footer",
  ]);
  expect(records.find(({ type }) => type === "Statistics")).toMatchObject({ messageStartTime: 0n, messageEndTime: 0n });
});
