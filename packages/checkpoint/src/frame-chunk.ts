import { crc32Final, crc32Init, crc32Update } from "./crc32.ts";
import { McapChunkBuilder, McapRecordBuilder } from "@mcap/core";
import { CHUNK_HEAD, RECORD_HEAD, channels } from "./recording.ts";

/** The bytes of a frame before and after its half floats. */
interface FrameChunk {
  /** From the first byte of the chunk to the half floats. */
  readonly head: Uint8Array;
  /** The message indexes, which must follow the chunk. */
  readonly tail: Uint8Array;
}

const CRC_AT = RECORD_HEAD + 8 + 8 + 8;
const SIZE_AT = RECORD_HEAD + 8 + 8;
const LENGTH_AT = 1; // after the opcode

/**
 * Makes a function that writes one chunk with both messages of a frame, without its last bytes: `more` bytes of the second
 * message are still missing. `sealChunk` writes the CRC later.
 *
 * The builders are kept from frame to frame: to make one takes longer than to use it.
 */
export function frameChunks(): (
  sequence: number,
  step: number,
  bodies: readonly Uint8Array[],
  more: number,
) => FrameChunk {
  const builder = new McapChunkBuilder({ useMessageIndex: true });
  const [out, indexes] = [new McapRecordBuilder(), new McapRecordBuilder()];
  return (sequence, step, bodies, more) => {
    const time = BigInt(step);
    for (const used of [builder, out, indexes]) used.reset();
    for (const channel of channels) builder.addChannel(channel); // in each chunk, so that each chunk can be read without the others
    let lastMessage = 0; // where the second message begins
    bodies.forEach((data, channelId) => {
      lastMessage = builder.byteLength;
      builder.addMessage({ channelId, sequence, logTime: time, publishTime: time, data });
    });
    const records = builder.buffer;
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
    // Four lengths also count the bytes that are still missing.
    for (const at of [LENGTH_AT, SIZE_AT, CHUNK_HEAD - 8, CHUNK_HEAD + lastMessage + LENGTH_AT]) {
      view.setBigUint64(at, view.getBigUint64(at, true) + BigInt(more), true);
    }
    for (const index of builder.indices) indexes.writeMessageIndex(index);
    return { head, tail: indexes.buffer };
  };
}

/** Writes the chunk's CRC into its head. `overHalves` continues a CRC over the half floats that follow the head. */
export function sealChunk(head: Uint8Array, overHalves: (state: number) => number): void {
  const crc = crc32Final(overHalves(crc32Update(crc32Init(), head.subarray(CHUNK_HEAD))));
  new DataView(head.buffer, head.byteOffset).setUint32(CRC_AT, crc, true);
}
