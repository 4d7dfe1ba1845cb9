export { openTrained, type Trained } from "./open-trained.ts";
export { recordRun } from "./record-run.ts";
