import type { MetricPoint } from "@closurenet/checkpoint";

// A file of events is a sequence of TFRecords: the length as 64 bits, its masked CRC-32C, that many bytes, their masked CRC-32C.
// The bytes are a protobuf message Event { 1: wall_time double, 2: step int64, 3: file_version string, 5: summary Summary };
// Summary { 1: repeated Value }, Value { 1: tag string, 2: simple_value float }.

const POLYNOMIAL = 0x82f63b78; // Castagnoli's, bits reversed
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/** The CRC-32C of some bytes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** As TFRecords store it: turned by 15 bits, plus a constant, so that a CRC of bytes that hold CRCs stays a good one. */
function maskedCrc(bytes: Uint8Array): Buffer {
  const crc = crc32c(bytes);
  const word = Buffer.alloc(4);
  word.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return word;
}

function record(message: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(message.length));
  return Buffer.concat([length, maskedCrc(length), message, maskedCrc(message)]);
}

/** A number in groups of seven bits, the lowest first. */
function varint(value: number): Buffer {
  const groups: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) groups.push((rest % 128) + 128);
  return Buffer.from([...groups, rest]);
}

/** The wire types of protobuf that are used here. */
const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;
const FLOAT = 5;

const key = (field: number, type: number): Buffer => varint(field * 8 + type);

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, DOUBLE), bytes]);
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, FLOAT), bytes]);
}

const bytesOf = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([key(field, BYTES), varint(bytes.length), bytes]);

const text = (field: number, value: string): Buffer => bytesOf(field, Buffer.from(value));

/** What TensorBoard calls each number of a point. */
function scalars({ loss, epoch, validation }: MetricPoint): [tag: string, value: number][] {
  const trained: [string, number][] = [
    ["loss/train", loss],
    ["epoch", epoch],
  ];
  if (!validation) return trained;
  return [...trained, ["loss/validation", validation.loss], ["accuracy/validation", validation.accuracy]];
}

/** A point as one event. A recording knows no clock: the wall time, in seconds, is the step. */
function event(point: MetricPoint): Buffer {
  const values = scalars(point).map(([tag, value]) => bytesOf(1, Buffer.concat([text(1, tag), float(2, value)])));
  const step = Buffer.concat([key(2, VARINT), varint(point.step)]);
  return Buffer.concat([double(1, point.step), step, bytesOf(5, Buffer.concat(values))]);
}

/**
 * A file of events for TensorBoard, the same bytes for the same points.
 *
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export const tensorboardEvents = (points: readonly MetricPoint[]): Uint8Array =>
  Buffer.concat([
    record(Buffer.concat([double(1, 0), text(3, "brain.Event:2")])),
    ...points.map((point) => record(event(point))),
  ]);
