export { extendRun } from "./extend-run.ts";
export { openTrained, type Trained, type Which } from "./open-trained.ts";
export { recordRun, type RecordOptions } from "./record-run.ts";
export { resumeRun } from "./resume-run.ts";
export { openNetwork, saveNetwork } from "./save-network.ts";
export { type Moment, writeRun } from "./write-run.ts";
