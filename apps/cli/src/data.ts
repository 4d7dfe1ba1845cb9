import type { Experiment, PixelScale } from "@closurenet/experiment";
import { loadMnist, type MnistData } from "@closurenet/mnist/node";
import { grouped, megabytes } from "./numbers.ts";
import { progressLine } from "./progress-line.ts";

/** How many digits to draw where there is no MNIST: enough to learn from, drawn in some two seconds. */
const drawn = { train: 20_000, test: 2_000 };

/** Finds the digits, with a progress line while they are looked for. */
export async function findData(dir: string | undefined): Promise<MnistData> {
  const line = progressLine();
  line.show("looking for MNIST", 0);
  try {
    return await loadMnist({
      dir,
      drawn,
      onProgress: ({ file, received, total }) =>
        line.show(`fetching ${file}`, total ? received / total : 0, [megabytes(received)]),
    });
  } finally {
    line.clear();
  }
}

/** Where the digits came from, in a line. */
export const origin = ({ train, test, source }: MnistData): string =>
  `${grouped(train.count)} + ${grouped(test.count)} digits, ` +
  {
    folder: `MNIST from ${source.where}`,
    cache: "MNIST from the cache",
    download: "MNIST, downloaded",
    drawn: source.where,
  }[source.kind];

/** How bytes become inputs, in words. */
export const pixelWords = ({ pixels = 256, normalize }: PixelScale): string =>
  `divided by ${pixels}${normalize ? `, minus ${normalize[0]}, divided by ${normalize[1]}` : ""}`;

/** Whether an experiment was made with these very digits. */
export const sameDigits = ({ data }: Experiment, { digests }: MnistData): boolean =>
  Object.entries(data.digests).every(([file, digest]) => digests[file] === digest);
