export { readCells, writeCells } from "./cells.ts";
export type { Dtype, Tensor, Tensors } from "./dtype.ts";
export { floatsOf, halfBits, tensorOf, valuesOf, wordsOf } from "./tensors.ts";
export { type Safetensors, readSafetensors, writeSafetensors } from "./safetensors.ts";
export {
  type SafetensorsHeader,
  type TensorInfo,
  headerLimit,
  knownDtype,
  readSafetensorsHeader,
  safetensorsHeaderEnd,
} from "./safetensors-header.ts";
export type {
  About,
  Frame,
  FrameMark,
  MetricPoint,
  Recorded,
  RecordingSink,
  RecordingState,
  Sink,
} from "./recording.ts";
export { type RecordingWriter, recordingWriter } from "./recording-writer.ts";
export { cutRecording } from "./cut-recording.ts";
export { type RecordingEnd, type RecordingReader, recordingReader } from "./recording-reader.ts";
export { type ReadBytes, readFrame, recordingIndex } from "./recording-index.ts";
export { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
export { type MemoryRun, memoryRun } from "./memory-run.ts";
export type { Failure, RunWriter } from "./run-writer.ts";
