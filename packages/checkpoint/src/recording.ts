import type { Tensors } from "./dtype.ts";

// A recording is an MCAP file (https://mcap.dev/spec) of this layout, one line a record, nothing else between them:
//
//   magic  Header  Metadata "closurenet"
//   Chunk { Channel 0, Channel 1, Message on 0, Message on 1 }  MessageIndex 0  MessageIndex 1      once per frame
//   DataEnd  Channel 0  Channel 1  Statistics  MetadataIndex  ChunkIndex per frame  SummaryOffset…  Footer  magic
//
// Chunks are not compressed. In frame i both messages have sequence i; logTime and publishTime are the step.

/** What was measured at one step. */
export interface MetricPoint {
  readonly step: number;
  readonly epoch: number;
  /** Loss of that minibatch, or the mean of those since the last point. */
  readonly loss: number;
  /** At the end of an epoch: over the images held back. */
  readonly validation?: { readonly loss: number; readonly accuracy: number };
}

/** One picture of the film: the weights at a step, and what was measured since the frame before. */
export interface Frame {
  readonly step: number;
  /** Fractional: step divided by steps per epoch. */
  readonly epoch: number;
  /** Floats as F16. */
  readonly tensors: Tensors;
  readonly metrics: readonly MetricPoint[];
}

/** Appends all of `bytes` before it returns, or throws and appends none; a `frameThread` uses the array again. */
export type Sink = (bytes: Uint8Array) => void;

/** What a recording says of itself. */
export interface About {
  readonly run: string;
}

/** Where a frame lies in the file. */
export interface FrameMark {
  readonly step: number;
  /** First byte of its chunk. */
  readonly start: number;
  /** Bytes of its chunk, without the two message indexes that follow. */
  readonly length: number;
}

/** All that a writer needs to go on with a recording; plain data. */
export interface RecordingState {
  /** How many bytes of the file to keep; what comes next is appended there. */
  readonly bytes: number;
  readonly frames: readonly FrameMark[];
  /** Running CRC-32 of those bytes, not yet finalised. */
  readonly crc: number;
  /** First byte and length of the metadata record. */
  readonly metadata: { readonly start: number; readonly length: number };
}

/** The two channels; their ids are their places. */
export const channels = [
  { id: 0, schemaId: 0, topic: "/metrics", messageEncoding: "json", metadata: new Map<string, string>() },
  { id: 1, schemaId: 0, topic: "/weights", messageEncoding: "safetensors", metadata: new Map<string, string>() },
] as const;

/** Version of this layout, in the metadata record. */
export const layoutVersion = "1";

/** An opcode byte and a 64-bit length stand before every record. */
export const RECORD_HEAD = 9;
/** A chunk without compression holds this much beside its records, head included. */
export const CHUNK_HEAD = RECORD_HEAD + 8 + 8 + 8 + 4 + 4 + 8;
/** A message index of one message, head included. */
export const MESSAGE_INDEX = RECORD_HEAD + 2 + 4 + 16;
