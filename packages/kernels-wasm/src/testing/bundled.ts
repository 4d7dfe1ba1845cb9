/* What a script or a page gets as one module: `bundle()` makes it. */
export { wasmKernels } from "../wasm-kernels.ts";
export { stripes, trained, trial } from "./trainings.ts";
