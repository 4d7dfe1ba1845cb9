import { kernelConformance } from "@closurenet/core/testing";
import { describe, it } from "vitest";
import { wasmKernels } from "./wasm-kernels.ts";

describe.each([1, 2])("%s threads, multiply and add", (threads) => {
  const kernels = wasmKernels({ relaxed: false, threads });
  for (const { name, run } of kernelConformance(() => kernels, { exact: true })) it(name, run);
});

describe.each([1, 2])("%s threads, relaxed", (threads) => {
  const kernels = wasmKernels({ threads });
  for (const { name, run } of kernelConformance(() => kernels)) it(name, run);
});
