import { dataset, matrix, type Cell, type Dataset } from "@closurenet/core";
import type { Digits } from "@closurenet/mnist";
import { loadMnist } from "@closurenet/mnist/node";

/** MNIST twice: as examples for a network, and as pictures to look at. */
export interface Examples {
  readonly train: Dataset;
  readonly test: Dataset;
  readonly pictures: { readonly train: Digits; readonly test: Digits };
}

const first = ({ images, labels }: Digits, most = labels.length): Dataset =>
  dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 }).subset(
    Int32Array.from({ length: Math.min(most, labels.length) }, (_, i) => i),
  );

/** The first `train` digits to learn from and the first `test` digits to be tested on, all by default; pixels / 256. */
export async function digits(count: { readonly train?: number; readonly test?: number } = {}): Promise<Examples> {
  const { train, test, source } = await loadMnist();
  if (source.notice) console.warn(source.notice);
  return { train: first(train, count.train), test: first(test, count.test), pictures: { train, test } };
}

/** Digit `i` as a row of 784 numbers: what a network takes. */
export const digitAt = ({ images, rows, cols }: Digits, i: number): Cell =>
  matrix([Array.from(images.subarray(i * rows * cols, (i + 1) * rows * cols), (byte) => byte / 256)]);
