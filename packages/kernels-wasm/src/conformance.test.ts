import { kernelConformance } from "@closurenet/core/testing";
import { describe, expect, test } from "vitest";
import { wasmKernels } from "./wasm-kernels.ts";

describe.each([1, 2])("%s threads, multiply and add", (threads) => {
  const kernels = wasmKernels({ relaxed: false, threads });
  test.each(kernelConformance(() => kernels, { exact: true }))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});

describe.each([1, 2])("%s threads, relaxed", (threads) => {
  const kernels = wasmKernels({ threads });
  test.each(kernelConformance(() => kernels))("$name", ({ run }) => {
    expect(run).not.toThrow();
  });
});
