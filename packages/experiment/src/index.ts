export { buildNetwork, buildOptimizer, type Computing } from "./build.ts";
export { digitExamples } from "./data.ts";
export {
  activationNames,
  kernelNames,
  parseExperiment,
  type Experiment,
  type InitDescription,
  type LayerDescription,
  type OptimizerDescription,
} from "./description.ts";
export { runExperiment, type ExperimentRun, type RunEvent } from "./run.ts";
export { title } from "./title.ts";
