import { crc32Final, crc32Init, crc32Update } from "./crc32.ts";
import { MCAP_MAGIC, Opcode } from "@mcap/core";
import { checkChunkHead, chunkFrame, chunkLimit } from "./chunk-frame.ts";
import { type Header, foreignChunk, foreignFile, foreignRecording } from "./foreign.ts";
import { checkCrc, nameOf, opcodeOf, parseRecords, viewOf } from "./mcap-records.ts";
import {
  type About,
  CHUNK_HEAD,
  type Frame,
  type FrameMark,
  MESSAGE_INDEX,
  RECORD_HEAD,
  type RecordingState,
  channels,
  layoutVersion,
} from "./recording.ts";

/** The functions that a scanner calls while it reads. */
export interface Listener {
  about(about: About): void;
  /** A chunk is whole and its CRC is right. */
  frame(frame: Frame, mark: FrameMark): void;
  /** Everything up to here is whole: the head, or a frame and its indexes. */
  boundary(bytes: number, crc: number, metadata: RecordingState["metadata"], mark: FrameMark | undefined): void;
}

/** What must come next. These are the states of a state machine for the layout in `recording.ts`. */
type Stage = "magic" | "header" | "metadata" | "data" | "indexes" | "summary" | "last magic" | "complete";

const expectedOpcodes: Readonly<Record<Stage, readonly Opcode[]>> = {
  magic: [],
  header: [Opcode.HEADER],
  metadata: [Opcode.METADATA],
  data: [Opcode.CHUNK, Opcode.DATA_END],
  indexes: [Opcode.MESSAGE_INDEX],
  summary: [
    Opcode.CHANNEL,
    Opcode.STATISTICS,
    Opcode.METADATA_INDEX,
    Opcode.CHUNK_INDEX,
    Opcode.SUMMARY_OFFSET,
    Opcode.FOOTER,
  ],
  "last magic": [],
  complete: [],
};

/** The exact lengths of records, where they are fixed. */
const fixedLengths = new Map<number, number>([
  [Opcode.MESSAGE_INDEX, MESSAGE_INDEX - RECORD_HEAD],
  [Opcode.DATA_END, 4],
  [Opcode.FOOTER, 20],
]);
const recordLimit = 2 ** 20;

/**
 * Checks a recording record by record. A frame counts only if the CRC of its chunk is right, its sequence is the next one,
 * and its step is above that of the previous frame. The recording is complete only if the CRCs of its data and of its
 * summary are right.
 */
export function recordingScanner(listener: Listener) {
  let stage: Stage = "magic";
  let at = 0;
  let crc = crc32Init(); // the CRC of the data section, then of the summary
  let metadata = { start: 0, length: 0 };
  let mark: FrameMark | undefined;
  let frames = 0;
  let indexes = 0;
  let header: Header = { library: "", profile: "" };

  /** How many bytes the next item has, as far as `bytes`, its beginning, tells. Throws if that beginning is wrong. */
  function sizeOf(bytes: Uint8Array): number {
    if (stage === "complete") throw new Error("expected the end of the file, got more bytes");
    if (stage === "magic" || stage === "last magic") return MCAP_MAGIC.length;
    if (bytes.length === 0) return RECORD_HEAD;
    const opcode = opcodeOf(bytes);
    if (stage === "metadata" && opcode !== Opcode.METADATA && header.library !== "closurenet") {
      const how = opcode === Opcode.CHUNK ? foreignChunk(bytes) : "without chunks";
      if (typeof how === "number") return how;
      throw foreignRecording(header, how);
    }
    if (!expectedOpcodes[stage].includes(opcode)) {
      throw new Error(`expected ${expectedOpcodes[stage].map(nameOf).join(" or ")}, got ${nameOf(opcode)}`);
    }
    if (bytes.length < RECORD_HEAD) return RECORD_HEAD;
    const view = viewOf(bytes);
    const length = Number(view.getBigUint64(1, true));
    const limit = opcode === Opcode.CHUNK ? chunkLimit : recordLimit;
    if (length > limit || length !== (fixedLengths.get(opcode) ?? length)) {
      throw new Error(
        `expected ${fixedLengths.get(opcode) ?? `at most ${limit}`} bytes of ${nameOf(opcode)}, got ${length}`,
      );
    }
    if (opcode !== Opcode.CHUNK) return RECORD_HEAD + length;
    if (bytes.length < CHUNK_HEAD) return CHUNK_HEAD;
    checkChunkHead(bytes); // now, or the reader would wait for bytes that never come
    return RECORD_HEAD + length;
  }

  /** Checks one whole item, and calls the listener. */
  function take(item: Uint8Array): void {
    if (stage === "magic" || stage === "last magic") {
      if (!MCAP_MAGIC.every((byte, i) => byte === item[i])) {
        const kind = stage === "magic" ? foreignFile(item) : undefined;
        if (kind) throw new Error(`expected a recording (MCAP), got ${kind}`);
        const found = [...item].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
        throw new Error(`expected the MCAP magic, got ${found}`);
      }
      if (stage === "magic") crc = crc32Update(crc, item);
      stage = stage === "magic" ? "header" : "complete";
      return;
    }
    const opcode = opcodeOf(item);
    if (opcode === Opcode.DATA_END) {
      checkCrc("the data", viewOf(item).getUint32(RECORD_HEAD, true), crc32Final(crc));
      crc = crc32Init();
      stage = "summary";
      return;
    }
    if (opcode === Opcode.FOOTER) {
      crc = crc32Update(crc, item.subarray(0, item.length - 4));
      checkCrc("the summary", viewOf(item).getUint32(item.length - 4, true), crc32Final(crc));
      stage = "last magic";
      return;
    }
    const running = crc32Update(crc, item);
    if (opcode === Opcode.HEADER) takeHeader(item);
    else if (opcode === Opcode.METADATA) takeMetadata(item, running);
    else if (opcode === Opcode.CHUNK) takeChunk(item);
    else if (opcode === Opcode.MESSAGE_INDEX) takeIndex(item, running);
    crc = running;
  }

  function takeHeader(item: Uint8Array): void {
    const [record] = parseRecords(item);
    if (record?.type === "Header") header = record;
    stage = "metadata";
  }

  function takeMetadata(item: Uint8Array, running: number): void {
    const [record] = parseRecords(item);
    const found = record?.type === "Metadata" && record.name === "closurenet" ? record.metadata : undefined;
    if (!found && header.library !== "closurenet") throw foreignRecording(header, "");
    if (!found) throw new Error("expected the metadata of a closurenet recording, got another MCAP file");
    const layout = found.get("layout");
    if (layout !== layoutVersion)
      throw new Error(`expected layout ${layoutVersion}, got ${layout}; a newer program wrote it`);
    metadata = { start: at, length: item.length };
    listener.about({ run: found.get("run") ?? "" });
    listener.boundary(at + item.length, running, metadata, undefined);
    stage = "data";
  }

  function takeChunk(item: Uint8Array): void {
    const frame = chunkFrame(item, frames, mark?.step ?? -1);
    mark = { step: frame.step, start: at, length: item.length };
    frames += 1;
    indexes = 0;
    stage = "indexes";
    listener.frame(frame, mark);
  }

  function takeIndex(item: Uint8Array, running: number): void {
    const view = viewOf(item);
    const [channel, bytes, time] = [view.getUint16(9, true), view.getUint32(11, true), view.getBigUint64(15, true)];
    if (channel !== indexes || bytes !== 16 || time !== BigInt(mark!.step)) {
      throw new Error(`expected the index of message ${indexes} at step ${mark!.step}, got another`);
    }
    indexes += 1;
    if (indexes < channels.length) return;
    stage = "data";
    listener.boundary(at + item.length, running, metadata, mark);
  }

  return {
    sizeOf,
    take(item: Uint8Array): void {
      take(item);
      at += item.length;
    },
    complete: (): boolean => stage === "complete",
    at: (): number => at,
  };
}
