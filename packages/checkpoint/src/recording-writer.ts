import type { Cell, CellArray } from "@closurenet/core";
import { crc32Final, crc32Init, crc32Update } from "@foxglove/crc";
import { McapRecordBuilder, Opcode } from "@mcap/core";
import { crcOverZeros } from "./crc.ts";
import { fail } from "./errors.ts";
import { type FrameChunk, frameChunk, sealChunk } from "./frame-chunk.ts";
import { type Encoding, type FrameEncoder, countOf, encodeHere } from "./frame-encoder.ts";
import { metricsJson } from "./metrics-json.ts";
import {
  type About,
  CHUNK_HEAD,
  type FrameMark,
  MESSAGE_INDEX,
  type MetricPoint,
  RECORD_HEAD,
  type RecordingState,
  type Sink,
  channels,
  layoutVersion,
} from "./recording.ts";
import { weightsReader } from "./weights.ts";

/** A frame whose halves are still to come. */
interface UnderWay {
  readonly step: number;
  readonly chunk: FrameChunk;
  readonly encoding: Encoding;
}

/** Writes frames as they are taken. */
export interface RecordingWriter {
  /**
   * Appends one frame: `cells` rounded to half precision, and what was measured since the frame before.
   *
   * When it returns, the sink has taken every byte, and a reader of the file sees the frame; with an encoder on another
   * thread, only the weights are copied, and the sink may still take frames before this one. When the sink throws, the frames
   * that it did not take are not part of the recording and may be tried again.
   *
   * @throws where `step` is no count above that of the frame before, or the recording is closed.
   */
  frame(
    step: number,
    epoch: number,
    cells: ReadonlyMap<string, Cell<CellArray>>,
    metrics: readonly MetricPoint[],
  ): void;
  /** Appends the frames that are encoded by now, without waiting: to be called often where another thread encodes. */
  advance(): void;
  /** Appends all frames under way: what must not be on disk before them comes after this. */
  flush(): void;
  /** Appends what is under way, and the index and the footer that say "complete". Closing twice is harmless. */
  close(): void;
}

/**
 * Writes a recording to `sink`, an MCAP file of one chunk per frame.
 *
 * Time in the file is the step, never the clock: the same training gives the same bytes. A recording that is never closed
 * stays readable to its last frame.
 *
 * @param resumeAt where an earlier recording was cut, from `cutRecording`: the sink then appends at `resumeAt.bytes`, and
 * the outcome has the bytes of a recording that was never interrupted.
 * @param encoder where frames are rounded to halves: `frameThread()` does it off this thread, with the same bytes
 * @example
 * const file = openSync("digits.mcap", "w");
 * const recording = recordingWriter((bytes) => writeFileSync(file, bytes), { run: "digits" });
 * recording.frame(0, 0, net.cells(), []); // step 0 of epoch 0: the weights as they are now, nothing measured yet
 * recording.close();
 * closeSync(file);
 * @see https://mcap.dev/spec
 */
export function recordingWriter(
  sink: Sink,
  about: About,
  resumeAt?: RecordingState,
  encoder: FrameEncoder = encodeHere,
): RecordingWriter {
  const read = weightsReader();
  const underWay: UnderWay[] = [];
  const frames: FrameMark[] = [...(resumeAt?.frames ?? [])];
  let bytes = resumeAt?.bytes ?? 0;
  let crc = resumeAt?.crc ?? crc32Init();
  let open = true;

  let overHalves = { size: 0, step: crcOverZeros(0) };

  /** Hands over whole records; only what the sink took counts. */
  function append(records: Uint8Array, crcAfter = crc32Update(crc, records)): void {
    sink(records);
    crc = crcAfter;
    bytes += records.length;
  }

  /** Appends the oldest frame under way. */
  function appendNext({ step, chunk: { head, tail }, encoding }: UnderWay): void {
    const { frame, crc: halvesCrc } = encoding.finish();
    const size = frame.length - head.length - tail.length;
    if (overHalves.size !== size) overHalves = { size, step: crcOverZeros(size) };
    const further = (state: number): number => overHalves.step(state) ^ halvesCrc;
    sealChunk(head, further);
    frame.set(head);
    frame.set(tail, head.length + size);
    const mark = { step, start: bytes, length: head.length + size };
    append(frame, crc32Update(further(crc32Update(crc, head)), tail));
    frames.push(mark);
  }

  /** Appends frames in their order as long as `may` lets it; after one that the sink refuses none can follow. */
  function appendWhile(may: () => boolean): void {
    try {
      while (underWay.length > 0 && may()) appendNext(underWay.shift()!);
    } catch (error) {
      for (const { encoding } of underWay.splice(0)) encoding.finish();
      throw error;
    }
  }
  const flush = (): void => appendWhile(() => true);

  const metadata = resumeAt?.metadata ?? begin();

  function begin(): RecordingState["metadata"] {
    const head = new McapRecordBuilder();
    head.writeMagic();
    head.writeHeader({ profile: "", library: "closurenet" });
    const start = head.length;
    head.writeMetadata({
      name: "closurenet",
      metadata: new Map([
        ["layout", layoutVersion],
        ["run", about.run],
      ]),
    });
    append(head.buffer);
    return { start, length: head.length - start };
  }

  return {
    frame(step, epoch, cells, metrics) {
      if (!open) fail("recording", `expected no frame after close, got step ${step}.`);
      const last = (underWay.at(-1) ?? frames.at(-1))?.step ?? -1;
      if (!Number.isSafeInteger(step) || step <= last) {
        fail("recording", `expected a step above ${last}, got ${step}. Frames are recorded in order, each step once.`);
      }
      const { head, singles } = read(cells);
      const bodies = [new TextEncoder().encode(metricsJson(step, epoch, metrics)), head];
      const chunk = frameChunk(frames.length + underWay.length, step, bodies, 2 * countOf(singles));
      const encoding = encoder.begin(singles, chunk.head.length, chunk.tail.length);
      underWay.push({ step, chunk, encoding });
      appendWhile(() => underWay.length > encoder.ahead);
    },
    advance: () => appendWhile(() => underWay[0]!.encoding.done()),
    flush,
    close() {
      if (!open) return;
      flush();
      const end = new McapRecordBuilder();
      end.writeDataEnd({ dataSectionCrc: crc32Final(crc) });
      const dataEnd = end.buffer;
      const tail = summary(frames, metadata, bytes + dataEnd.length);
      const all = new Uint8Array(dataEnd.length + tail.length);
      all.set(dataEnd);
      all.set(tail, dataEnd.length);
      append(all);
      open = false;
    },
  };
}

/** The summary section: what tools read first in order to seek. It begins at byte `start` of the file. */
function summary(frames: readonly FrameMark[], metadata: RecordingState["metadata"], start: number): Uint8Array {
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
