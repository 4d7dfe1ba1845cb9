import type { Digits } from "@closurenet/mnist";

/** The files below `/digits/`: the test digits of MNIST, where the machine has them, in MNIST's own format. */
export type DigitFiles = ReadonlyMap<string, Uint8Array>;

export const digitFileNames = { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" } as const;

/** Both files, made from the digits that `find` finds when they are asked for the first time. */
export function digitFiles(find: () => Digits | undefined): () => DigitFiles {
  let files: DigitFiles | undefined;
  return () => (files ??= filesOf(find()));
}

function filesOf(digits: Digits | undefined): DigitFiles {
  if (!digits) return new Map();
  const { count, rows, cols, images, labels } = digits;
  return new Map([
    [digitFileNames.images, idx([0x0803, count, rows, cols], images)],
    [digitFileNames.labels, labelFile(labels)],
  ]);
}

/** Labels as MNIST's file has them. */
export const labelFile = (labels: Uint8Array): Uint8Array<ArrayBuffer> => idx([0x0801, labels.length], labels);

function idx(header: readonly number[], bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(4 * header.length + bytes.length);
  const view = new DataView(file.buffer);
  for (const [i, number] of header.entries()) view.setUint32(4 * i, number);
  file.set(bytes, 4 * header.length);
  return file;
}
