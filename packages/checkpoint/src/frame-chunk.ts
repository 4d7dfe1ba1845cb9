import { crc32Final, crc32Init, crc32Update } from "@foxglove/crc";
import { McapChunkBuilder, McapRecordBuilder } from "@mcap/core";
import { CHUNK_HEAD, RECORD_HEAD, channels } from "./recording.ts";

/** The bytes of a frame around its half floats. */
export interface FrameChunk {
  /** From the first byte of the chunk to the halves. */
  readonly head: Uint8Array;
  /** The message indexes, which the specification wants after a chunk. */
  readonly tail: Uint8Array;
}

const CRC_AT = RECORD_HEAD + 8 + 8 + 8;
const SIZE_AT = RECORD_HEAD + 8 + 8;
const LENGTH_AT = 1; // after the opcode

/**
 * One chunk with both messages of a frame, all but its last bytes: the second body goes on with `more` bytes. Its CRC is
 * still to come, from `sealChunk`.
 */
export function frameChunk(sequence: number, step: number, bodies: readonly Uint8Array[], more: number): FrameChunk {
  const time = BigInt(step);
  const builder = new McapChunkBuilder({ useMessageIndex: true });
  for (const channel of channels) builder.addChannel(channel); // in each chunk, so that each can be read alone
  let last = 0;
  bodies.forEach((data, channelId) => {
    last = builder.buffer.length;
    builder.addMessage({ channelId, sequence, logTime: time, publishTime: time, data });
  });
  const records = builder.buffer;
  const out = new McapRecordBuilder();
  out.writeChunk({
    messageStartTime: time,
    messageEndTime: time,
    uncompressedSize: BigInt(records.length),
    uncompressedCrc: 0,
    compression: "",
    records,
  });
  const head = out.buffer;
  const view = new DataView(head.buffer, head.byteOffset);
  for (const at of [LENGTH_AT, SIZE_AT, CHUNK_HEAD - 8, CHUNK_HEAD + last + LENGTH_AT]) {
    view.setBigUint64(at, view.getBigUint64(at, true) + BigInt(more), true);
  }
  const indexes = new McapRecordBuilder();
  for (const index of builder.indices) indexes.writeMessageIndex(index);
  return { head, tail: indexes.buffer };
}

/** Writes the chunk's CRC into its head, given the step from the CRC of what is there to that of the whole. */
export function sealChunk(head: Uint8Array, further: (state: number) => number): void {
  const crc = crc32Final(further(crc32Update(crc32Init(), head.subarray(CHUNK_HEAD))));
  new DataView(head.buffer, head.byteOffset).setUint32(CRC_AT, crc, true);
}
