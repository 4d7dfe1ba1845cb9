export { referenceKernels } from "./testing/reference-kernels.ts";
export { gradCheck, type GradCheck } from "./testing/grad-check.ts";
