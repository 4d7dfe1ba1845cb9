import { dataset, type Dataset } from "@closurenet/core";

/** Digits as bytes, as the package mnist reads them. */
interface DigitBytes {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** How a byte of a pixel becomes an input: (byte ⁄ pixels − mean) ⁄ deviation. The `data` of an experiment says it. */
export interface PixelScale {
  /** Default 256, as in the series; networks of PyTorch and Keras have mostly learned from bytes divided by 255. */
  readonly pixels?: number | undefined;
  /** As torchvision's Normalize has them; default 0 and 1. */
  readonly normalize?: readonly [mean: number, deviation: number] | undefined;
}

/**
 * Makes a function from a byte of a pixel to what a network takes.
 *
 * @example
 * pixelInput()(128); // 0.5
 * pixelInput({ pixels: 255, normalize: [0.5, 0.25] })(255); // 2
 */
export function pixelInput({ pixels = 256, normalize }: PixelScale = {}): (byte: number) => number {
  if (!normalize) return (byte) => byte / pixels;
  const [mean, deviation] = normalize;
  return (byte) => (byte / pixels - mean) / deviation;
}

/**
 * Makes a data set of digits, or of pictures in another number of classes. Their bytes are divided by 256, as in the series, when a minibatch needs them, or become inputs as
 * `scale` says.
 *
 * @example
 * const { train } = await loadMnist();
 * const data = digitExamples(train);
 * data.inputs; // 784
 */
export function digitExamples({ images, labels }: DigitBytes, scale: PixelScale = {}, classes = 10): Dataset {
  const { pixels = 256, normalize } = scale;
  return normalize
    ? dataset({ inputs: Float32Array.from(images, pixelInput(scale)), labels, classes })
    : dataset({ inputs: images, labels, classes, scale: 1 / pixels });
}
