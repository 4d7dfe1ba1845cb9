// What is measured: a row is one piece of work, done by this project and by its peers.

/**
 * Training steps. Between layers there is relu, at the end softmax cross-entropy; weights begin as He's. After
 * `lesson.steps` a contender is right on at least that share of the test digits, or it is broken and not measured.
 */
export const steps = {
  A: {
    about: "784-100-50-10, minibatch 100, SGD",
    sizes: [784, 100, 50, 10],
    batch: 100,
    optimizer: "sgd",
    learningRate: 0.1,
    lesson: { steps: 150, accuracy: 0.6 },
    beside: ["one thread", "reproducible", "plain", "PyTorch", "NumPy", "tfjs wasm", "tfjs cpu", "convnetjs"],
  },
  momentum: {
    about: "784-100-50-10, minibatch 100, momentum",
    sizes: [784, 100, 50, 10],
    batch: 100,
    optimizer: "momentum",
    learningRate: 0.05,
    lesson: { steps: 150, accuracy: 0.7 },
    beside: ["PyTorch"],
  },
  adam: {
    about: "784-100-50-10, minibatch 100, Adam",
    sizes: [784, 100, 50, 10],
    batch: 100,
    optimizer: "adam",
    learningRate: 0.001,
    lesson: { steps: 150, accuracy: 0.7 },
    beside: ["PyTorch"],
  },
  adamw: {
    about: "784-100-50-10, minibatch 100, AdamW",
    sizes: [784, 100, 50, 10],
    batch: 100,
    optimizer: "adamw",
    learningRate: 0.001,
    lesson: { steps: 150, accuracy: 0.7 },
    beside: ["PyTorch"],
  },
  convolution: {
    about: "28²-8 (3×3)-pool-16 (3×3)-pool-10, minibatch 100, SGD",
    sizes: [784, 10],
    filters: [8, 16],
    batch: 100,
    optimizer: "sgd",
    learningRate: 0.1,
    lesson: { steps: 150, accuracy: 0.7 },
    beside: ["one thread", "PyTorch"],
  },
  B: {
    about: "784-512-512-10, minibatch 128, SGD",
    sizes: [784, 512, 512, 10],
    batch: 128,
    optimizer: "sgd",
    learningRate: 0.1,
    lesson: { steps: 50, accuracy: 0.6 },
    beside: ["one thread", "reproducible", "PyTorch", "NumPy"],
  },
  C: {
    about: "784-100-10, one image a step, SGD",
    sizes: [784, 100, 10],
    batch: 1,
    optimizer: "sgd",
    learningRate: 0.1,
    lesson: { steps: 5000, accuracy: 0.4 },
    beside: ["PyTorch", "NumPy"],
  },
};

/** Whole trainings of 784-100-50-10, from the start of the command's process to its end. */
export const whole = {
  train: { about: "closurenet train, five epochs", epochs: 5 },
  "train-97": { about: "from the command to 97 % of the test digits", accuracy: 0.97 },
};

const { sizes, batch } = steps.A;
const sgd = { optimizer: "sgd", learningRate: 0.1 };
/** 1, 2, 4, … as many as there are, and no more than 8, where this project ends. */
const threadCounts = (processors) => [...new Set([1, 2, 4, 8, processors])].filter((n) => n <= Math.min(8, processors));

/** Steps, as something grows. */
export const growths = (processors) => ({
  width: {
    about: "784-width-width-10, minibatch 100",
    across: "neurons in each hidden layer",
    values: [16, 64, 256, 1024, 4096],
    at: (width) => ({ sizes: [784, width, width, 10], batch: 100, ...sgd }),
    beside: ["one thread", "PyTorch", "PyTorch, one thread"],
  },
  batch: {
    about: "784-100-50-10",
    across: "images in a minibatch",
    values: [1, 8, 64, 512, 4096],
    at: (size) => ({ sizes, batch: size, ...sgd }),
    beside: ["one thread", "PyTorch", "PyTorch, one thread"],
  },
  threads: {
    about: "784-100-50-10, minibatch 100",
    across: "threads",
    values: threadCounts(processors),
    at: (threads) => ({ sizes, batch, ...sgd, threads }),
    beside: ["PyTorch"],
  },
  "threads-wide": {
    about: "784-512-512-10, minibatch 128",
    across: "threads",
    values: threadCounts(processors),
    at: (threads) => ({ sizes: steps.B.sizes, batch: steps.B.batch, ...sgd, threads }),
    beside: ["PyTorch"],
  },
});

/**
 * FLOP of an image's training step where `inked` is the share of its pixels that are not zero: S = [X 1]·W, G = [X 1]ᵀ·D,
 * dX = D·Wᵀ, two FLOP for each pair of numbers. Zero pixels cost nothing; hidden layers count in full, dead relus too.
 */
export function flopPerImage(sizes, inked) {
  return sizes.slice(1).reduce((flop, units, i) => {
    const inputs = i === 0 ? sizes[0] * inked : sizes[i];
    return flop + 2 * units * (2 * (inputs + 1) + (i === 0 ? 0 : inputs));
  }, 0);
}
