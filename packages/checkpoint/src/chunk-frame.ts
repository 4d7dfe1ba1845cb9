import { crc32 } from "./crc32.ts";
import { checkCrc, parseRecords, viewOf } from "./mcap-records.ts";
import { readMetrics } from "./metrics-json.ts";
import { CHUNK_HEAD, type Frame, RECORD_HEAD, channels } from "./recording.ts";
import { readSafetensors } from "./safetensors.ts";

/** The most bytes of a chunk after its record head: a longer one would not fit into one array. */
export const chunkLimit = 2 ** 31;

/** Throws where the beginning of a chunk, of `CHUNK_HEAD` bytes, is compressed or contradicts itself: it has its size three times. */
export function checkChunkHead(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const size = view.getBigUint64(1, true) - BigInt(CHUNK_HEAD - RECORD_HEAD);
  const uncompressed = view.getBigUint64(25, true);
  if (view.getUint32(37, true) !== 0) throw new Error("expected a chunk without compression, got a compressed one");
  if (uncompressed !== size || view.getBigUint64(41, true) !== size) {
    throw new Error(`expected a chunk of ${size} bytes, got ${uncompressed}`);
  }
}

/**
 * Reads the frame in a whole chunk whose head is checked. It throws unless the CRC is right, both messages have the given
 * sequence, and their step is above `before`.
 */
export function chunkFrame(chunk: Uint8Array, sequence: number, before: number): Frame {
  const view = viewOf(chunk);
  const records = chunk.subarray(CHUNK_HEAD);
  checkCrc("the chunk", view.getUint32(33, true), crc32(records));
  const [first, second, metrics, weights, ...rest] = parseRecords(records);
  for (const [id, channel] of [first, second].entries()) {
    const { topic } = channels[id]!;
    if (channel?.type !== "Channel" || channel.id !== id || channel.topic !== topic) {
      throw new Error(`expected channel ${id} to be ${topic}, got ${channel?.type ?? "nothing"}`);
    }
  }
  if (metrics?.type !== "Message" || weights?.type !== "Message" || rest.length > 0) {
    throw new Error("expected two messages in the chunk, got others");
  }
  const time = metrics.logTime;
  for (const [id, message] of [metrics, weights].entries()) {
    if (message.channelId !== id || message.sequence !== sequence) {
      const found = `${message.sequence} on channel ${message.channelId}`;
      throw new Error(`expected message ${sequence} on channel ${id}, got ${found}`);
    }
  }
  if ([weights.logTime, view.getBigUint64(9, true), view.getBigUint64(17, true)].some((other) => other !== time)) {
    throw new Error("expected one time in the chunk, got several");
  }
  const step = Number(time);
  if (!Number.isSafeInteger(step) || step <= before) throw new Error(`expected a step above ${before}, got ${step}`);
  const measured = readMetrics(new TextDecoder("utf-8", { fatal: true }).decode(metrics.data));
  if (measured.step !== step) throw new Error(`expected metrics of step ${step}, got those of ${measured.step}`);
  const { tensors } = readSafetensors(weights.data, `/weights at step ${step}`);
  return { step, epoch: measured.epoch, tensors, metrics: measured.points, ...(measured.gap && { gap: true }) };
}
