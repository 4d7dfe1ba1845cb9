import { mkdirSync, writeFileSync } from "node:fs";
import { modelFile } from "./raw-file.ts";

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
