import { mkdirSync, writeFileSync } from "node:fs";
import { writeSafetensors, type Tensor } from "@closurenet/checkpoint";

/** A tensor of 32-bit floats, all different. */
export function floats(...shape: number[]): Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(i + length) / 4);
  return { dtype: "F32", shape, data: new Uint8Array(values.buffer) };
}

/** A safetensors file of such tensors, by the shape of each. */
export const modelFile = (
  shapes: Readonly<Record<string, readonly number[]>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> =>
  writeSafetensors(
    new Map(Object.entries(shapes).map(([name, shape]) => [name, floats(...shape)])),
    new Map(Object.entries(metadata ?? {})),
  );

/** What PyTorch saves of `nn.Sequential(nn.Linear(784, 36), nn.ReLU(), nn.Linear(36, 10))`. */
export const sequential = { "0.weight": [36, 784], "0.bias": [36], "2.weight": [10, 36], "2.bias": [10] };

/** What the examples of the documentation find in their folder. */
export function layModels(): void {
  const bytes = modelFile(sequential);
  mkdirSync("models");
  for (const name of ["model", "step_0", "step_50", "models/step_0", "models/step_50"]) {
    writeFileSync(`${name}.safetensors`, bytes);
  }
}
