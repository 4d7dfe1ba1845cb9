import { dataset, mlp, save, sgd, train } from "@closurenet/core";
import { wasmKernels } from "@closurenet/kernels-wasm";

/** What a few steps end in, and where they were taken. */
export interface Trained {
  readonly kernels: string;
  /** Whether several threads could share the work. */
  readonly shared: boolean;
  readonly weights: readonly number[];
}

/** Trains a few steps: the same weights wherever it runs. */
export function trained(): Trained {
  const inputs = Float32Array.from({ length: 64 * 200 }, (_, i) => Math.abs((i * 7919) % 251) / 251);
  const labels = Array.from({ length: 200 }, (_, i) => i % 4);
  const kernels = wasmKernels({ relaxed: false, threads: 2 });
  const net = mlp([64, 48, 4], { seed: 3, batch: 50, kernels });
  for (const _ of train(net, dataset({ inputs, labels, classes: 4 }), { epochs: 2, optimizer: sgd(0.1) }));
  const shared = !(kernels.cell(1, 1).get().buffer instanceof ArrayBuffer);
  return { kernels: kernels.name, shared, weights: Array.from(save(net.cells()).get("layers.0.W")!.values) };
}
