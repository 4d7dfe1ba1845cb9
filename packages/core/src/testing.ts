export { referenceKernels } from "./testing/reference-kernels.ts";
export { gradCheck, type GradCheck, type GradCheckOptions } from "./testing/grad-check.ts";
