import { dataset, type Dataset } from "@closurenet/core";

/** Digits as bytes, as the package mnist reads them. */
interface DigitBytes {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Makes a data set of digits, or of pictures in another number of classes. Their bytes are divided by 256, as in the series, when
 * a minibatch needs them, or by another number: networks of PyTorch and Keras have mostly learned from bytes divided by 255.
 *
 * @example
 * const { train } = await loadMnist();
 * const data = digitExamples(train);
 * data.inputs; // 784
 */
export const digitExamples = ({ images, labels }: DigitBytes, divisor = 256, classes = 10): Dataset =>
  dataset({ inputs: images, labels, classes, scale: 1 / divisor });
