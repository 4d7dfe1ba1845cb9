import type { Tensors } from "./dtype.ts";

// A recording is an MCAP file (https://mcap.dev/spec) that holds exactly these records, in this order:
//
//   magic  Header  Metadata "closurenet"
//   Chunk { Channel 0, Channel 1, Message on 0, Message on 1 }  MessageIndex 0  MessageIndex 1      once per frame
//   DataEnd  Channel 0  Channel 1  Statistics  MetadataIndex  ChunkIndex per frame  SummaryOffset…  Footer  magic
//
// Chunks are not compressed. Both messages of frame i have the sequence i; their logTime and publishTime are the step.

/** What was measured at one step. */
export interface MetricPoint {
  readonly step: number;
  readonly epoch: number;
  /** The loss of that minibatch, or the mean loss of all minibatches since the last point. */
  readonly loss: number;
  /** At the end of an epoch: measured on the validation examples. */
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

/** One picture of the film: the weights at a step, and what was measured since the previous frame. */
export interface Frame {
  readonly step: number;
  /** Fractional: step divided by steps per epoch. */
  readonly epoch: number;
  /** The weights; floats are F16. */
  readonly tensors: Tensors;
  readonly metrics: readonly MetricPoint[];
  /** Set if frames between the previous one and this one were lost. */
  readonly gap?: true;
}

/** Appends all of `bytes` before it returns; or throws, and appends nothing. Do not keep the array: it may be reused. */
export type Sink = (bytes: Uint8Array) => void;

/** A sink that appends to a file. `sync` brings all appended bytes to the disk; `close` does the same and closes the file. */
export interface RecordingSink extends Sink {
  sync(): void;
  close(): void;
}

/** The description in a recording. */
export interface About {
  /** The name of the run. */
  readonly run: string;
}

/** The position of a frame in the file. */
export interface FrameMark {
  readonly step: number;
  /** The first byte of its chunk. */
  readonly start: number;
  /** How many bytes its chunk has, without the two message indexes after it. */
  readonly length: number;
}

/** All that a writer needs to continue a recording, as plain data. */
export interface RecordingState {
  /** How many bytes of the file to keep; the next frame is appended there. */
  readonly bytes: number;
  readonly frames: readonly FrameMark[];
  /** The CRC-32 of those bytes, not finalised. */
  readonly crc: number;
  /** The first byte and the length of the metadata record. */
  readonly metadata: { readonly start: number; readonly length: number };
}

/** How far a recording is, in four numbers that no other recording has: what a checkpoint knows of the recording beside it. */
export interface Recorded {
  readonly frames: number;
  /** The step of the last frame; −1 before the first. */
  readonly step: number;
  readonly bytes: number;
  /** The CRC-32 of these bytes, not finalised, as an unsigned number. */
  readonly crc: number;
}

/** What a checkpoint should know of a recording that is so far. */
export const recordedIn = ({ frames, bytes, crc }: Omit<RecordingState, "metadata">): Recorded => ({
  frames: frames.length,
  step: frames.at(-1)?.step ?? -1,
  bytes,
  crc: crc >>> 0,
});

/** The two channels. The id of a channel is its index. */
export const channels = [
  { id: 0, schemaId: 0, topic: "/metrics", messageEncoding: "json", metadata: new Map<string, string>() },
  { id: 1, schemaId: 0, topic: "/weights", messageEncoding: "safetensors", metadata: new Map<string, string>() },
] as const;

/** The version of this layout; it is in the metadata record. */
export const layoutVersion = "1";

/** Bytes before the content of every record: an opcode, and a length of 64 bits. */
export const RECORD_HEAD = 9;
/** Bytes of an uncompressed chunk before its records, `RECORD_HEAD` included. */
export const CHUNK_HEAD = RECORD_HEAD + 8 + 8 + 8 + 4 + 4 + 8;
/** Bytes of the index of one message, `RECORD_HEAD` included. */
export const MESSAGE_INDEX = RECORD_HEAD + 2 + 4 + 16;
