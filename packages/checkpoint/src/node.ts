export { disk, type Disk, type OpenFlags, writeFileAtomic } from "./files.ts";
export type { ProcessIdentity } from "./process-identity.ts";
export { frameThread } from "./frame-thread.ts";
export { ownFile, ownFolder } from "./own-file.ts";
export { recordingFrames, type RecordingSink } from "./recording-file.ts";
export { type Checkpoint, type CheckpointFile, type Run, type RunOptions, createRun, openRun } from "./run-folder.ts";
export { type Found, whatIs } from "./what-is.ts";
