import { type Content, type Digits, dataSet, fileNames, setAmong } from "@closurenet/mnist";
import { sha256 } from "../../shared/sha256.ts";
import type { Learning, LearningFile, LearningFiles } from "./files.ts";
import { inflate } from "./inflate.ts";

/** Pictures to learn from, and what is known of them. */
export interface Pictures {
  readonly train: Digits;
  readonly learning: Learning;
}

/** No file is larger, as it lies there. */
const MOST = 2 ** 30;

/** The bytes of a file as it lies there; `told` hears how many have come. */
async function fetched({ name, from, bytes }: LearningFile, told: (more: number) => void) {
  if (bytes > MOST) throw new Error(`${name}: expected at most ${MOST} bytes, got ${bytes}.`);
  const answer = typeof from === "string" ? await fetch(from, { credentials: "same-origin" }) : undefined;
  if (answer && answer.status !== 200) throw new Error(`${name}: the server has no such file any more. Try again.`);
  const stream = from instanceof File ? from.stream() : answer?.body;
  const found = new Uint8Array(bytes);
  let length = 0;
  const reader = stream?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part?.value) return found.subarray(0, length);
    if (length + part.value.length > bytes) throw new Error(`${name}: the file has grown meanwhile. Try again.`);
    found.set(part.value, length);
    length += part.value.length;
    told(part.value.length);
  }
}

/** What `run.json` is to say where they came from a cache: that is MNIST's own, or it is damaged. */
const damaged = (name: string): Error =>
  new Error(
    `The program's own copy of MNIST is damaged: its files are ${name}. closurenet train, with a network, fetches them again.`,
  );

/**
 * Reads the data set among files as the command line reads that of a folder: `run.json` says the same of it.
 *
 * @param told hears which share of the bytes has been read
 * @throws in words for a person.
 */
export async function readFiles({ source, files }: LearningFiles, told: (share: number) => void): Promise<Pictures> {
  const { prefix, names, mapping } = setAmong(files.map(({ name }) => name));
  const wanted = [...fileNames.map((file) => names[file]), ...(mapping === undefined ? [] : [mapping])];
  const found = wanted.map((name) => files.find((file) => file.name === name)!);
  const size = found.reduce((sum, { bytes }) => sum + bytes, 0);
  let read = 0;
  const contents = new Map<string, Content & { readonly bytes: Uint8Array<ArrayBuffer> }>();
  for (const file of found) {
    const packed = await fetched(file, (more) => told((read += more) / size));
    contents.set(file.name, { path: file.name, bytes: await inflate(packed, file.name) });
  }
  const [a, b, c, d] = fileNames;
  const of = (file: (typeof fileNames)[number]) => contents.get(names[file])!;
  // Where there is no SHA-256, on a page by plain HTTP from another machine, run.json says less.
  const sum = async (file: (typeof fileNames)[number]): Promise<string> => sha256(of(file).bytes);
  const sums =
    "subtle" in crypto ? { [a]: await sum(a), [b]: await sum(b), [c]: await sum(c), [d]: await sum(d) } : undefined;
  const { train, test, name, classes, digests, notice } = dataSet(
    {
      prefix,
      files: { [a]: of(a), [b]: of(b), [c]: of(c), [d]: of(d) },
      mapping: mapping === undefined ? undefined : contents.get(mapping),
    },
    sums,
  );
  if (source === "cache" && sums && name !== "MNIST") throw damaged(name);
  if (classes.length < 2) throw new Error("Expected pictures in two classes at least, got one: nothing to tell apart.");
  const named = classes.some((name, i) => name !== String(i));
  return {
    train,
    learning: {
      data: {
        name,
        source,
        train: train.count,
        test: test.count,
        digests,
        ...(named && { classes: [...classes] }),
      },
      rows: train.rows,
      cols: train.cols,
      classes: classes.length,
      ...(notice !== undefined && { notice }),
    },
  };
}
