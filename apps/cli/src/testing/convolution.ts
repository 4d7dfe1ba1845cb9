import { digitExamples, parseExperiment, type Experiment } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { convolution } from "@closurenet/fixtures/convolution";
import { drawnDigits } from "@closurenet/mnist";

export const experiment = parseExperiment(convolution);

/** Its last layer. */
export const head = experiment.layers.at(-1)!;

/** Records it in a new folder. */
export function recordConvolution(dir: string, changes: Partial<Experiment> = {}): void {
  const digits = digitExamples(drawnDigits({ count: 200, seed: 1 }));
  for (const _ of recordRun(dir, { ...experiment, ...changes }, digits));
}
