// Every contender learns from the same bytes: the bench lays them, uncompressed and without headers, into a folder.
import { loadMnist } from "@closurenet/mnist/node";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * MNIST, or the drawn digits where it is not on this machine, in a folder that is gone when this process ends. `where` is
 * the folder of MNIST's own files.
 */
export async function layOutDigits() {
  const { train, test, source } = await loadMnist({ download: false });
  const folder = mkdtempSync(join(tmpdir(), "closurenet-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, digits] of Object.entries({ train, test })) {
    writeFileSync(join(folder, `${name}-images`), digits.images);
    writeFileSync(join(folder, `${name}-labels`), digits.labels);
  }
  const inked = train.images.reduce((count, byte) => count + Number(byte > 0), 0) / train.images.length;
  const drawn = source.kind === "drawn";
  // The drawn digits are harder.
  return {
    folder,
    inked,
    ...(drawn ? { kind: "drawn digits", ease: 0.7 } : { kind: "MNIST", ease: 1, where: source.where }),
  };
}

/** What `layOutDigits` laid out. */
export function readDigits(folder) {
  const read = (name) => new Uint8Array(readFileSync(join(folder, name)));
  return {
    train: { images: read("train-images"), labels: read("train-labels") },
    test: { images: read("test-images"), labels: read("test-labels") },
  };
}

/** Pixels from 0 to 1, the series' scale. */
export const floats = (bytes) => Float32Array.from(bytes, (byte) => byte / 256);

/** Minibatches without end: calls `take(row, example)` for each example of the next one, in an order shuffled each epoch. */
export function minibatches(size, batch, take) {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  let at = size;
  return () => {
    if (at + batch > size) {
      for (let i = size - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      at = 0;
    }
    for (let row = 0; row < batch; row++) take(row, order[at + row]);
    at += batch;
  };
}
