import { loadMnist, type MnistData } from "@closurenet/mnist/node";
import { megabytes, progressLine } from "./terminal.ts";

/** Finds the digits, with a progress line while they are fetched. */
export async function findData(dir: string | undefined): Promise<MnistData> {
  const line = progressLine();
  try {
    return await loadMnist({
      dir,
      onProgress: ({ file, received, total }) =>
        line.show(`fetching ${file}`, total ? received / total : 0, `${megabytes(received)} `),
    });
  } finally {
    line.clear();
  }
}

/** Where the digits came from, in a line. */
export const origin = ({ train, test, source }: MnistData): string =>
  `${train.count.toLocaleString("en")} + ${test.count.toLocaleString("en")} digits, ` +
  {
    folder: `MNIST from ${source.where}`,
    cache: "MNIST from the cache",
    download: "MNIST, downloaded",
    drawn: source.where,
  }[source.kind];
