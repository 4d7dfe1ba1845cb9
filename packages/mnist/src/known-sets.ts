import { fileNames, mnistDigests, type FileName } from "./files.ts";

/** A data set that its files' digests tell. KMNIST is not among them: its files were not at hand. */
interface KnownSet {
  readonly name: string;
  /** SHA-256 of the uncompressed files. */
  readonly digests: Readonly<Record<FileName, string>>;
  /** Names of its classes where they are not the numbers. */
  readonly classes?: readonly string[];
}

const knownSets: readonly KnownSet[] = [
  { name: "MNIST", digests: mnistDigests },
  {
    name: "Fashion-MNIST",
    digests: {
      "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
    classes: ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
  },
];

/** The data set that has these digests by file name, if it is a known one. */
export const knownSet = (digests: Readonly<Record<string, string>>): KnownSet | undefined =>
  knownSets.find((known) => fileNames.every((file) => known.digests[file] === digests[file]));
