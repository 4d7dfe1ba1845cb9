export { batchNorm, type BatchNormOptions } from "./batch-norm.ts";
