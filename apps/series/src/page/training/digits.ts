import { type Dataset, dataset } from "@closurenet/core";
import { type Digits, drawnDigits } from "@closurenet/mnist";

/** Digits that the program draws at a time. */
const AT_ONCE = 10;

/** Digits as pictures, and as examples for a network. */
export interface Drawn {
  readonly digits: Digits;
  readonly examples: Dataset;
}

/** Draws `count` digits, some at a step; says how many are there. The same seed draws the same ones. */
export function* drawing(count: number, seed: number): Generator<number, Drawn> {
  const [images, labels] = [new Uint8Array(count * 784), new Uint8Array(count)];
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = drawnDigits({ count: Math.min(AT_ONCE, count - done), seed: seed + done });
    images.set(some.images, done * 784);
    labels.set(some.labels, done);
    yield done + some.count;
  }
  return {
    digits: { images, labels, count, rows: 28, cols: 28 },
    examples: dataset({ inputs: images, labels, classes: 10, scale: 1 / 256 }),
  };
}

/** Seeds far enough apart that no digit is drawn twice: those to learn from, and those to be tested on. */
export const seeds = { learn: 1_000_000, test: 2_000_000 } as const;

/** What was drawn once is not drawn again. */
const shelf = new Map<string, Drawn>();

/** The first `count` digits of a kind; drawn where they are not there yet. */
export function* drawn(kind: keyof typeof seeds, count: number): Generator<number, Drawn> {
  const key = `${kind} ${count}`;
  const found = shelf.get(key) ?? (yield* drawing(count, seeds[kind]));
  shelf.set(key, found);
  return found;
}
