import { tensorOf, type Tensor } from "@closurenet/checkpoint";
import { cell } from "@closurenet/core";
import type { Numbers } from "./steps.ts";

/** Numbers as a tensor of a safetensors file. */
export const tensorOfNumbers = ({ shape, values }: Numbers): Tensor => ({
  ...tensorOf(cell(1, values.length, values)),
  shape,
});
