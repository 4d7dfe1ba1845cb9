import { cell } from "@closurenet/core";
import { McapIndexedReader, McapStreamReader } from "@mcap/core";
import { expect, test } from "vitest";
import { readSafetensors } from "./safetensors.ts";
import { recordingWriter } from "./recording-writer.ts";

// Another tool's way in: the MCAP library's own readers, which check every CRC and use the index.
const parts: Uint8Array[] = [];
const recording = recordingWriter((bytes) => void parts.push(bytes), { run: "digits" });
for (const step of [0, 10, 20]) {
  recording.frame(step, step / 10, new Map([["layers.0.W", cell(1, 2, Float32Array.of(step, 0.5))]]), []);
}
recording.close();
const file = Buffer.concat(parts);

test("the indexed reader seeks in it", async () => {
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: async () => BigInt(file.length),
      read: async (offset, size) => new Uint8Array(file.subarray(Number(offset), Number(offset + size))),
    },
  });
  const found: unknown[] = [];
  for await (const { logTime, sequence, data } of reader.readMessages({ topics: ["/weights"], startTime: 10n })) {
    found.push([logTime, sequence, readSafetensors(data).tensors.get("layers.0.W")?.shape]);
  }
  expect(found).toEqual([
    [10n, 1, [1, 2]],
    [20n, 2, [1, 2]],
  ]);
  expect(reader.statistics).toMatchObject({ messageCount: 6n, chunkCount: 3, channelCount: 2, metadataCount: 1 });
  const metadata: unknown[] = [];
  for await (const record of reader.readMetadata()) metadata.push([record.name, ...record.metadata]);
  expect(metadata).toEqual([["closurenet", ["layout", "1"], ["run", "digits"]]]);
});

test("the streaming reader goes through to the end", () => {
  const reader = new McapStreamReader();
  reader.append(file);
  const types = new Map<string, number>();
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    types.set(record.type, (types.get(record.type) ?? 0) + 1);
  }
  expect(reader.done()).toBe(true);
  expect(types.get("Message")).toBe(6);
  expect(types.get("ChunkIndex")).toBe(3);
});

test("without frames it is a valid file too", async () => {
  const bytes: Uint8Array[] = [];
  recordingWriter((more) => void bytes.push(more), { run: "none" }).close();
  const all = Buffer.concat(bytes);
  const reader = new McapStreamReader();
  reader.append(all);
  while (reader.nextRecord());
  expect(reader.done()).toBe(true);
});
