import { type Digits, joinDigits, readImages, readLabels } from "@closurenet/mnist";
import { digitFileNames } from "../server/digits.ts";

/** A label is a byte, and the pictures need not be digits. */
const MOST_CLASSES = 256;

/** The test digits that the program behind a page has: the local server, or the desktop. They are fetched once. */
export function servedDigits(page: string): () => Promise<Digits | undefined> {
  const { images, labels } = digitFileNames;
  let known: Promise<Digits | undefined> | undefined;
  const fetched = async (): Promise<Digits | undefined> => {
    const [a, b] = await Promise.all([images, labels].map((name) => file(new URL(`/digits/${name}`, page))));
    return a && b && joinDigits(readImages(a, images), readLabels(b, labels, MOST_CLASSES), [images, labels]);
  };
  return () => {
    known ??= fetched();
    known.catch(() => (known = undefined)); // the server may answer the next time
    return known;
  };
}

async function file(address: URL): Promise<Uint8Array | undefined> {
  const response = await fetch(address, { credentials: "same-origin" });
  return response.status === 200 ? new Uint8Array(await response.arrayBuffer()) : undefined;
}
