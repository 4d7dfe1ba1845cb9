export { disk, writeFileAtomic, type Disk } from "./files.ts";
export { frameThread } from "./frame-thread.ts";
export { type RegularFile, openRegularFile, readPart, readRegularFile, readSafetensorsFile } from "./regular-file.ts";
export { recordingFrames, type RecordingSink } from "./recording-file.ts";
export { type Checkpoint, type CheckpointFile, type Run, type RunOptions, createRun, openRun } from "./run-folder.ts";
export { type Found, whatIs } from "./what-is.ts";
