import { crc32Final, crc32Init, crc32Update } from "./crc32.ts";
import { McapRecordBuilder, Opcode } from "@mcap/core";
import { CHUNK_HEAD, type FrameMark, MESSAGE_INDEX, RECORD_HEAD, type RecordingState, channels } from "./recording.ts";

/**
 * The end of a recording: the summary, the footer and the magic. Other tools read the summary first, to find the chunks.
 *
 * @param start the byte of the file at which it begins
 */
export function recordingSummary(
  frames: readonly FrameMark[],
  metadata: RecordingState["metadata"],
  start: number,
): Uint8Array {
  const out = new McapRecordBuilder();
  const groups: { groupOpcode: Opcode; groupStart: bigint; groupLength: bigint }[] = [];
  const group = (groupOpcode: Opcode, write: () => void): void => {
    const from = out.length;
    write();
    const length = out.length - from;
    if (length > 0) groups.push({ groupOpcode, groupStart: BigInt(start + from), groupLength: BigInt(length) });
  };
  const count = BigInt(frames.length);
  group(Opcode.CHANNEL, () => channels.forEach((channel) => out.writeChannel(channel)));
  group(Opcode.STATISTICS, () => {
    out.writeStatistics({
      messageCount: count * BigInt(channels.length),
      schemaCount: 0,
      channelCount: channels.length,
      attachmentCount: 0,
      metadataCount: 1,
      chunkCount: frames.length,
      messageStartTime: BigInt(frames[0]?.step ?? 0),
      messageEndTime: BigInt(frames.at(-1)?.step ?? 0),
      channelMessageCounts: new Map(channels.map(({ id }) => [id, count])),
    });
  });
  group(Opcode.METADATA_INDEX, () => {
    out.writeMetadataIndex({ name: "closurenet", offset: BigInt(metadata.start), length: BigInt(metadata.length) });
  });
  group(Opcode.CHUNK_INDEX, () => frames.forEach((mark) => out.writeChunkIndex(chunkIndex(mark))));
  const offsetStart = BigInt(start + out.length);
  for (const entry of groups) out.writeSummaryOffset(entry);
  // The CRC covers the summary and the footer up to the CRC itself.
  const footer = { summaryStart: BigInt(start), summaryOffsetStart: offsetStart, summaryCrc: 0 };
  const draft = new McapRecordBuilder();
  draft.writeFooter(footer);
  const covered = crc32Update(crc32Init(), out.buffer);
  const summaryCrc = crc32Final(crc32Update(covered, draft.buffer.subarray(0, RECORD_HEAD + 16)));
  out.writeFooter({ ...footer, summaryCrc });
  out.writeMagic();
  return out.buffer;
}

function chunkIndex({ step, start, length }: FrameMark): Parameters<McapRecordBuilder["writeChunkIndex"]>[0] {
  const size = BigInt(length - CHUNK_HEAD);
  return {
    messageStartTime: BigInt(step),
    messageEndTime: BigInt(step),
    chunkStartOffset: BigInt(start),
    chunkLength: BigInt(length),
    messageIndexOffsets: new Map(channels.map(({ id }) => [id, BigInt(start + length + id * MESSAGE_INDEX)])),
    messageIndexLength: BigInt(channels.length * MESSAGE_INDEX),
    compression: "",
    compressedSize: size,
    uncompressedSize: size,
  };
}
