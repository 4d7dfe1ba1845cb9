export { wasmKernels, type WasmKernelsOptions } from "./wasm-kernels.ts";
