import { type Dataset, type Network, cell, dataset, mlp, sigmoid } from "@closurenet/core";
import { descend } from "@closurenet/examples/descend";

/** What the small network is given: two inputs, and which of its two outputs is right. */
export interface Given {
  readonly x: readonly [number, number];
  readonly right: 0 | 1;
  readonly weights: Weights;
}

/** The weights of both layers, row by row; the last row of each are the biases. */
export type Weights = readonly [first: readonly number[], second: readonly number[]];

export const begins: Weights = [
  [0.8, -0.4, -0.6, 0.9, 0.1, -0.2],
  [0.7, -0.5, -0.3, 0.6, 0.2, -0.1],
];

/** A network of two inputs, two neurons, and two outputs, with these weights. */
function networkOf({ weights }: Given): Network {
  const net = mlp([2, 2, 2], { activation: sigmoid, batch: 1 });
  net.params.forEach(({ value }, layer) => value.set(weights[layer]!));
  return net;
}

const exampleOf = ({ x, right }: Given): Dataset => dataset({ inputs: [x], labels: [right], classes: 2 });

/** All that is known after one walk forward and one backward. */
export interface Walked {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly w: Weights;
  readonly loss: number;
  /** By layer: sums, outputs, derivatives of the activation, deltas, gradients. */
  readonly s: readonly (readonly number[])[];
  readonly z: readonly (readonly number[])[];
  readonly fp: readonly (readonly number[])[];
  readonly d: readonly (readonly number[])[];
  readonly g: readonly (readonly number[])[];
  /** What the second layer tells the first: dL/dZ. */
  readonly dz: readonly number[];
}

/** Walks through the network, forward and backward, and reads what its cells hold. */
export function walked(given: Given): Walked {
  const net = networkOf(given);
  exampleOf(given).fill(Int32Array.of(0), 0, 1, net.X, net.Y);
  net.forward(1, true);
  const loss = net.loss(1);
  net.backward(1);
  const [first, second] = net.layers;
  const read = (letter: string): number[][] => [first!, second!].map(({ cells }) => [...cells[letter]!.get()]);
  const [s, z, fp, d] = [read("S"), read("Z"), read("Fp"), read("D")];
  // What the last layer hands back, asked for once more.
  const dz = [...second!.backward(cell(1, 2, Float32Array.from(d[1]!)), 1)!.get()];
  return {
    x: [...net.X.get()],
    y: [...net.Y.get()],
    w: [[...net.params[0]!.value.get()], [...net.params[1]!.value.get()]],
    loss,
    s,
    z,
    fp,
    d,
    g: net.params.map(({ grad }) => [...grad.get()]),
    dz,
  };
}

/** The weights after one step down the gradient. */
export function stepped(given: Given, learningRate: number): Weights {
  const net = networkOf(given);
  for (const _ of descend(net, exampleOf(given), Int32Array.of(0), learningRate));
  const [first, second] = net.params.map(({ value }) => [...value.get()]);
  return [first!, second!];
}
