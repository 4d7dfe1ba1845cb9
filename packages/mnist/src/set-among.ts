import { byName, isMapping, meaning, missingFiles, nameIn, setsOf } from "./file-names.ts";
import { fileNames, perFile, type FileName } from "./files.ts";

/** The four files of a data set among others, by their names. */
export interface SetAmong {
  /** What stands before MNIST's file names: `emnist-letters`; empty for MNIST's own. */
  readonly prefix: string;
  readonly names: Readonly<Record<FileName, string>>;
  /** The file that names the classes, as EMNIST has one. */
  readonly mapping?: string;
}

/**
 * Finds the one whole data set among files of a folder: where there are several, that of MNIST's own names. It is how
 * `loadMnist` looks through a folder, for pages, which have no folders but lists of files.
 *
 * @param names of all files, without folders
 * @throws where there is none, it is not whole, or there are several.
 * @example
 * ```ts
 * const files = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
 * setAmong([...files, "notes.txt"]).names["train-images-idx3-ubyte"]; // "train-images-idx3-ubyte.gz"
 * ```
 */
export function setAmong(names: readonly string[]): SetAmong {
  const sets = setsOf(
    names.toSorted(byName).flatMap((path) => {
      const meant = meaning(path);
      return meant ? [{ ...meant, path }] : [];
    }),
  );
  const whole = sets.filter((set) => missingFiles(set).length === 0);
  const [only] = whole;
  if (only && (whole.length === 1 || only.prefix === "")) {
    const mapping = names.find((name) => isMapping(name, only.prefix));
    return {
      prefix: only.prefix,
      names: perFile((file) => only.paths[file]!),
      ...(mapping !== undefined && { mapping }),
    };
  }
  if (only) {
    throw new Error(
      `[mnist] these files: expected one data set, found ${whole.length}: ${whole.map(({ prefix }) => prefix).join(", ")}. ` +
        "Choose the files of one.",
    );
  }
  const most = sets.toSorted((a, b) => missingFiles(a).length - missingFiles(b).length)[0];
  const missing = most ? missingFiles(most).map((file) => nameIn(most.prefix, file)) : [...fileNames];
  throw new Error(
    `[mnist] these files: expected the four files of a data set, found ${4 - missing.length}; ` +
      `missing: ${missing.join(", ")}, gzipped or not. Choose them too.`,
  );
}
