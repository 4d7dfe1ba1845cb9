export { mnistMirrors } from "./download.ts";
export { drawnCounts, drawnName } from "./draw/drawn-facts.ts";
export type { Progress } from "./fetch-file.ts";
export { mnistDigests } from "./files.ts";
export { gunzip } from "./gunzip.ts";
export { localFiles, type LocalFiles } from "./local-files.ts";
export { drawnMnist, loadMnist, type LoadOptions, type MnistData } from "./load-mnist.ts";
export { sheetPng } from "./sheet-png.ts";
export { testDigits } from "./test-digits.ts";
