export { blankNetwork, buildNetwork, type Computing, type DescribedNetwork } from "./build/network.ts";
export { buildOptimizer } from "./build/optimizer.ts";
export { digitExamples, pixelInput, type PixelScale } from "./digit-examples.ts";
export { distorted, type Distortion } from "./distorted.ts";
export { parseExperiment, type Experiment } from "./description/experiment.ts";
export {
  activationChoices,
  denseLayers,
  fastestKernels,
  initChoices,
  learningRates,
  optimizerChoices,
  optimizerWith,
  scheduleChoices,
  type DenseChoices,
  type InitChoice,
  type OptimizerChoice,
} from "./description/choices.ts";
export { activationNames } from "./description/activation-names.ts";
export {
  kernelNames,
  type ActivationDescription,
  type InitDescription,
  type LayerDescription,
  type NetworkDescription,
} from "./description/network.ts";
export type { OptimizerDescription, ScheduleDescription } from "./description/optimizer.ts";
export { recordInMemory, type RecordInMemory } from "./record-in-memory.ts";
export { readNetwork, writeNetwork } from "./network-file.ts";
export { runExperiment, type ExperimentRun, type RunEvent } from "./run.ts";
export { networkTitle, title } from "./title.ts";
export { weightShapes, type WeightShape } from "./weight-shapes.ts";
