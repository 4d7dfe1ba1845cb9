import type { Dataset } from "@closurenet/core";
import { mnist } from "@closurenet/fixtures";
import { loadMnist } from "@closurenet/mnist/node";
import { digitExamples } from "../digit-examples.ts";

/** The first `count` of MNIST's training digits. */
export async function firstDigits(count: number): Promise<Dataset> {
  const { train } = await loadMnist({ dir: mnist.path });
  return digitExamples(train).subset(Int32Array.from({ length: count }, (_, i) => i));
}
