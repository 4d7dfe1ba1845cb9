export type { Digits } from "./digits.ts";
export { idxLength, isGzip, joinDigits, readImages, readLabels, type Images } from "./idx.ts";
