import { weightShapes, type Experiment, type PixelScale } from "@closurenet/experiment";
import { drawnCounts, drawnMnist, drawnName, loadMnist, mnistDigests, type MnistData } from "@closurenet/mnist/node";
import { grouped, megabytes } from "./numbers.ts";
import { progressLine } from "./progress-line.ts";

/** What --data says for digits that the program draws; a folder of that name is ./drawn. */
export const DRAWN = "drawn";

/** Finds the pictures, with a progress line while they are looked for. */
export async function findData(dir: string | undefined): Promise<MnistData> {
  if (dir === DRAWN) return drawnMnist(drawnCounts);
  const line = progressLine();
  line.show("looking for the data", 0);
  try {
    return await loadMnist({
      dir,
      drawn: drawnCounts,
      onProgress: ({ file, received, total }) =>
        line.show(`fetching ${file}`, total ? received / total : 0, [megabytes(received)]),
      onWait: () => line.show("waiting for another process that fetches MNIST", 0),
    });
  } finally {
    line.clear();
  }
}

/** How many pictures there are to learn from and to test with; those of MNIST, and drawn ones, are digits. */
const amounts = (name: string, train: number, test: number): string =>
  `${grouped(train)} + ${grouped(test)} ${name === "MNIST" || name === drawnName ? "digits" : "pictures"}`;

/** Where the pictures came from, in a line. */
export const origin = ({ train, test, name, source }: MnistData): string =>
  `${amounts(name, train.count, test.count)}, ` +
  {
    folder: `${name} from ${source.where}`,
    cache: "MNIST from the cache",
    download: "MNIST, downloaded",
    drawn: source.where,
  }[source.kind];

/** How bytes become inputs, in words. */
export const pixelWords = ({ pixels = 256, normalize }: PixelScale): string =>
  `divided by ${pixels}${normalize ? `, minus ${normalize[0]}, divided by ${normalize[1]}` : ""}`;

const mnistFiles = new Map<string, string>(Object.entries(mnistDigests));

/** What a run learned from, in a line. Older runs called all pictures MNIST: their digests tell better. */
export function learnedFrom({ name, digests, train, test, source }: Experiment["data"]): string {
  if (source === "elsewhere") return name;
  const others = Object.entries(digests).some(([file, digest]) => mnistFiles.get(file) !== digest);
  const called = name === "MNIST" && others ? "unnamed set" : name;
  return `${amounts(called, train, test)}, ${called} (${source})`;
}

/** Whether an experiment was made with these very pictures. */
export const sameDigits = ({ data }: Experiment, { digests }: MnistData): boolean =>
  Object.entries(data.digests).every(([file, digest]) => digests[file] === digest);

/** How many outputs the network of an experiment has; undefined where its last weights are not those of a dense layer. */
export function outputsOf(experiment: Experiment): number | undefined {
  const last = weightShapes(experiment).at(-1);
  return last?.kind === "dense" ? last.units : undefined;
}
