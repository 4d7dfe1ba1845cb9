import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;

/** What ONNX Runtime makes of rows of the given shape, how many first. */
export async function runOnnx(
  bytes: Uint8Array,
  rows: Float32Array,
  shape: readonly number[],
): Promise<{ readonly outputs: Float32Array; readonly shape: readonly number[] }> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  try {
    const { output } = await session.run({ input: new ort.Tensor("float32", rows, shape) });
    const outputs = await output!.getData();
    if (!(outputs instanceof Float32Array)) throw new Error("expected floats");
    return { outputs: outputs.slice(), shape: output!.dims };
  } finally {
    await session.release();
  }
}
