import {
  dataset,
  mlp,
  rng,
  sgd,
  train,
  type Dataset,
  type GradientTransform,
  type Kernels,
  type Network,
} from "@closurenet/core";

/** Pictures of 28 × 28 bytes in ten classes, four of five pixels blank as in digits: a class is where its stripes lie. */
export function stripes(count: number, seed = 1): Dataset {
  const stream = rng(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const inputs = new Uint8Array(count * 784);
  labels.forEach((label, i) => {
    for (let pixel = 0; pixel < 784; pixel++) {
      const [row, column] = [Math.floor(pixel / 28), pixel % 28];
      const ink = column > 3 && column < 24 && (row + stream.below(2)) % 10 === label;
      if (ink) inputs[i * 784 + pixel] = 100 + stream.below(156);
    }
  });
  return dataset({ inputs, labels, classes: 10, scale: 1 / 256 });
}

export interface TrialOptions {
  readonly kernels: Kernels;
  readonly data: Dataset;
  readonly steps: number;
  readonly sizes?: readonly number[];
  readonly batch?: number;
  readonly optimizer?: GradientTransform;
}

/** A training, a step at a time: the losses come out, and the network is there to be looked at. */
export function trial({
  kernels,
  data,
  steps,
  sizes = [784, 100, 50, 10],
  batch = 100,
  optimizer = sgd(0.1),
}: TrialOptions): {
  net: Network;
  losses: Generator<number, void>;
} {
  const net = mlp(sizes, { kernels, batch, seed: 7 });
  function* run(): Generator<number, void> {
    let left = steps;
    for (const { loss } of train(net, data, { epochs: steps, optimizer, seed: 3 })) {
      yield loss;
      if (--left === 0) return;
    }
  }
  return { net, losses: run() };
}

/** Eight hexadecimal digits for the bits of all weights: FNV-1a. */
export function digest(net: Network): string {
  let hash = 0x811c9dc5;
  for (const { value } of net.params) {
    for (const word of new Int32Array(Float32Array.from(value.get()).buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The losses of a training, and the digest of the weights that it ends in. */
export function trained(options: TrialOptions): { losses: number[]; weights: string } {
  const { net, losses } = trial(options);
  return { losses: [...losses], weights: digest(net) };
}
