import { type LayerDescription, digitExamples } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { drawnDigits } from "@closurenet/mnist";

export const dense = (units: number, activation: "relu" | "softmax"): LayerDescription => ({
  kind: "dense",
  units,
  activation,
  init: { kind: "he" },
});

/** Trains on drawn digits, a frame and a step for every 20 of them, into a new run folder. */
export function trainOnDigits(run: string, layers: readonly LayerDescription[], count: number): void {
  const training = recordRun(
    run,
    {
      format: "closurenet run",
      version: 1,
      input: [28, 28],
      layers: [...layers],
      loss: "softmax cross-entropy",
      optimizer: { kind: "sgd", learningRate: 0.1 },
      schedule: "constant",
      batch: 20,
      epochs: 1,
      validation: 0,
      seed: 1,
      every: 1,
      kernels: "plain",
      data: { name: "digits", source: "drawn", train: count, test: 0, digests: {} },
    },
    digitExamples(drawnDigits({ count, seed: 3 })),
  );
  for (const _ of training);
}
