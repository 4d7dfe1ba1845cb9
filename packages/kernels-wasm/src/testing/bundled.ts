/* What a script or a page gets as one module: `bundle()` makes it. */
export { mlp, plainKernels, train } from "@closurenet/core";
export { wasmKernels } from "../wasm-kernels.ts";
export { digest, stripes, trained, trial } from "./trainings.ts";
