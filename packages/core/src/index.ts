// cells: matrices captured by functions, by name
export { cell, zerosLike, type Cell, type CellArray, type Cells, type Floats } from "./cells/cell.ts";
export { matrix, type Rows } from "./cells/matrix.ts";
export { restore, type Saved } from "./cells/restore.ts";
export { save } from "./cells/save.ts";

// random: streams of numbers that depend on a seed alone
export { rng, type Rng } from "./random/rng.ts";
export { permutation, shuffle } from "./random/shuffle.ts";

// activations: functions over a minibatch, with their derivative
export { activation, type Activation } from "./activations/activation.ts";
export { elementwise } from "./activations/elementwise.ts";
export { elu } from "./activations/elu.ts";
export { gelu } from "./activations/gelu.ts";
export { identity } from "./activations/identity.ts";
export { leakyRelu } from "./activations/leaky-relu.ts";
export { relu } from "./activations/relu.ts";
export { sigmoid } from "./activations/sigmoid.ts";
export { softmax } from "./activations/softmax.ts";
export { softplus } from "./activations/softplus.ts";
export { tanh } from "./activations/tanh.ts";

// losses: how far outputs are from targets, and the gradient of that
export { binaryCrossEntropy } from "./losses/binary-cross-entropy.ts";
export type { Loss } from "./losses/loss.ts";
export { meanSquaredError } from "./losses/mean-squared-error.ts";
export { binaryAccuracy, categoricalAccuracy, type Measure, type Measures } from "./losses/measures.ts";
export { softmaxCrossEntropy } from "./losses/softmax-cross-entropy.ts";

// kernels: the loops under all of it
export type { ColumnStatistics, Kernels, Table } from "./kernels/kernels.ts";
export { toPatches } from "./kernels/patches.ts";
export { plainKernels } from "./kernels/plain-kernels.ts";
export { program, type Expression, type Operation, type Program, type Rule, type RuleOnCells } from "./kernels/rule.ts";
export type { Windows } from "./kernels/windows.ts";

// pipe: a network as plain functions
export { pipe, type Stage } from "./pipe/pipe.ts";
export { activate, times, withBias } from "./pipe/stages.ts";

// layers: closures over weights, and combinations of them
export { activationGradient, type ActivationCells } from "./layers/activation-gradient.ts";
export { chain } from "./layers/chain.ts";
export { concatenate } from "./layers/concatenate.ts";
export { dense } from "./layers/dense.ts";
export { glorot, he, scaledNormal, type Fans, type Initializer } from "./layers/initializer.ts";
export type { Layer, LayerRecipe, NamedParam, Param, Site } from "./layers/layer.ts";
export { residual } from "./layers/residual.ts";

// network: layers composed
export { mlp, type MlpOptions } from "./network/mlp.ts";
export type { NetworkOptions } from "./network/network-options.ts";
export { network, type Network } from "./network/network.ts";
export { summary } from "./network/summary.ts";

// data: examples to learn from
export type { Dataset, Fill } from "./data/dataset.ts";
export { dataset, type Examples } from "./data/labelled.ts";
export { regression } from "./data/regression.ts";

// evaluation: how good a network is
export { accuracy } from "./evaluation/accuracy.ts";
export { confusionMatrix } from "./evaluation/confusion-matrix.ts";
export { evaluate, type Evaluation } from "./evaluation/evaluate.ts";
export { predict } from "./evaluation/predict.ts";

// optimizers: from gradients to updates
export { optimizerSite, type OptimizerSiteOptions } from "./optimizers/optimizer-site.ts";
export type { GradientTransform, OptimizerSite, Updater } from "./optimizers/optimizer.ts";
export { sgd } from "./optimizers/sgd.ts";

// training: steps down the gradient
export { descent, type Descent } from "./training/descent.ts";
export { earlyStopping, type EarlyStoppingOptions } from "./training/early-stopping.ts";
export { learningRateFinder, type LearningRateFinderOptions, type Trial } from "./training/learning-rate-finder.ts";
export type { TrainOptions } from "./training/train-options.ts";
export { train, type Step, type Training } from "./training/train.ts";

// for those who write plugins: errors that tell what was found
export { described, knownOptions } from "./errors.ts";
