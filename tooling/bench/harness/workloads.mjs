// What is trained: relu between the layers, softmax cross-entropy at the end, He's weights, SGD on the minibatch's mean.
export const learningRate = 0.1;

/** After `lesson.steps` every contender is right on at least that share of the test digits, or it is broken. */
export const workloads = {
  A: { sizes: [784, 100, 50, 10], batch: 100, lesson: { steps: 600, accuracy: 0.85 } },
  B: { sizes: [784, 512, 512, 10], batch: 128, lesson: { steps: 50, accuracy: 0.65 } },
  C: { sizes: [784, 100, 10], batch: 1, lesson: { steps: 5000, accuracy: 0.4 } },
};

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
