export type { Dtype, Tensor, Tensors } from "./dtype.ts";
export { floatsOf, halfBits, tensorOf, valuesOf, wordsOf } from "./tensors.ts";
export { type Safetensors, headerLimit, readSafetensors, writeSafetensors } from "./safetensors.ts";
export type { About, Frame, FrameMark, MetricPoint, RecordingState, Sink } from "./recording.ts";
export type { Encoding, FrameEncoder } from "./frame-encoder.ts";
export { type RecordingWriter, recordingWriter } from "./recording-writer.ts";
export { type RecordingEnd, type RecordingReader, cutRecording, recordingReader } from "./recording-reader.ts";
export { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
export { type ModelFile, modelFrames } from "./source.ts";
