export type { Check } from "./testing/check.ts";
export { gradCheck, type GradCheck, type GradCheckOptions } from "./testing/grad-check.ts";
export { kernelConformance, type KernelConformanceOptions } from "./testing/kernel-conformance.ts";
export { layerConformance, type LayerConformanceOptions } from "./testing/layer-conformance.ts";
export { lossConformance, type LossConformanceOptions } from "./testing/loss-conformance.ts";
export { optimizerConformance, type OptimizerConformanceOptions } from "./testing/optimizer-conformance.ts";
export { restlessKernels } from "./testing/restless-kernels.ts";
export { referenceKernels } from "./kernels/reference-kernels.ts";
export { typedArraysMade } from "./testing/typed-arrays-made.ts";
