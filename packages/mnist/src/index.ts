export { contactSheet, sheetSvg, sheetText, type Sheet } from "./contact-sheet.ts";
export type { Digits } from "./digits.ts";
export { drawnDigits, waysOfWriting, type DrawnDigits } from "./draw/drawn-digits.ts";
export { drawnCounts } from "./draw/drawn-counts.ts";
export { drawnSet, type DrawnSet } from "./draw/drawn-set.ts";
export { mnistDigests } from "./files.ts";
export { idxLength, isGzip, joinDigits, readImages, readLabels, type Images } from "./idx.ts";
export { prepareInk, type Ink } from "./ink.ts";
export { printDigit, type PrintOptions } from "./print-digit.ts";
