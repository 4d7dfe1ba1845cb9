export { conv2d, type Conv2dOptions } from "./conv2d.ts";
export { maxPool2d, type MaxPool2dOptions } from "./max-pool2d.ts";
export type { Extent, Padding } from "./windows.ts";
