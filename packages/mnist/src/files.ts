/**
 * The four files of MNIST, and of other data sets in the same format.
 *
 * @example
 * ```ts
 * fileNames.filter((file) => file.startsWith("train")); // ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
 * ```
 */
export const fileNames = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

export type FileName = (typeof fileNames)[number];

/** A record of `value(file)` for each of the four files. */
export function perFile<T>(value: (file: FileName) => T): Record<FileName, T> {
  const [a, b, c, d] = fileNames;
  return { [a]: value(a), [b]: value(b), [c]: value(c), [d]: value(d) };
}

/**
 * SHA-256 of MNIST's files, uncompressed. Each mirror may compress them differently, so the digest of a `.gz` says nothing.
 *
 * @example
 * ```ts
 * const { digests } = await loadMnist();
 * const genuine = Object.entries(mnistDigests).every(([file, digest]) => digests[file] === digest);
 * console.log(genuine ? "MNIST itself" : "other pictures under its file names, or digits drawn by the program");
 * ```
 */
export const mnistDigests: Readonly<Record<FileName, string>> = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};
