import type { Digits } from "./digits.ts";

/** Turns pictures that were stored column by column, as EMNIST's were, upright: in their place, for all of them are half a gigabyte. */
export function turnedUpright(pictures: Digits): Digits {
  const { images, count, rows, cols } = pictures;
  const stored = new Uint8Array(rows * cols);
  for (let i = 0, at = 0; i < count; i++) {
    stored.set(images.subarray(at, at + stored.length));
    for (let x = 0; x < cols; x++) for (let y = 0; y < rows; y++) images[at++] = stored[y * cols + x]!;
  }
  return { ...pictures, rows: cols, cols: rows };
}

const from = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => String.fromCodePoint(first.codePointAt(0)! + i));
const [digits, capitals, small] = [from("0", 10), from("A", 26), from("a", 26)];

const merged = [...digits, ...capitals, ...small.filter((letter) => "abdefghnqrt".includes(letter))];

/** Classes by split, as EMNIST's mapping files have them. Small letters that look like their capitals are merged with them. */
const splits: ReadonlyMap<string, readonly string[]> = new Map([
  ["byclass", [...digits, ...capitals, ...small]],
  ["bymerge", merged],
  ["balanced", merged],
  ["letters", capitals.map((capital, i) => capital + small[i]!)],
  ["digits", digits],
  ["mnist", digits],
]);

/** A mapping file has some 500 bytes. */
const MOST_BYTES = 2 ** 14;

/** How a split of EMNIST differs from MNIST. */
export interface EmnistSplit {
  /** The label of the first class. */
  readonly first: number;
  readonly classes: readonly string[];
}

/** A file that names the classes of a split. */
export interface Mapping {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The split of EMNIST whose files have names that begin so, if they do. A mapping file names its classes. */
export function emnistSplit(prefix: string, mapping?: Mapping): EmnistSplit | undefined {
  const split = /^emnist-(.*)$/.exec(prefix)?.[1];
  const usual = split === undefined ? undefined : splits.get(split);
  if (!usual) return undefined;
  const first = split === "letters" ? 1 : 0;
  return { first, classes: mapping ? mapped(mapping, first) : usual };
}

/**
 * The classes of a mapping file: a line for each, with its label and the code points of its characters, as in `1 65 97`.
 *
 * @throws where a line is no such thing.
 */
function mapped({ path, bytes }: Mapping, first: number): string[] {
  const lines = new TextDecoder().decode(bytes.subarray(0, MOST_BYTES)).trimEnd().split(/\r?\n/);
  return lines.map((line, i) => {
    const [label, ...codes] = line.trim().split(/\s+/).map(Number);
    const characters = codes.map((code) => (code > 32 && code < 127 ? String.fromCodePoint(code) : ""));
    if (label === first + i && characters.length > 0 && !characters.includes("")) return characters.join("");
    throw new Error(
      `[mnist] ${path}: line ${i + 1}: expected ${first + i} and the code points of its characters, ` +
        `got ${JSON.stringify(line.slice(0, 40))}. Remove the file to go without it.`,
    );
  });
}
