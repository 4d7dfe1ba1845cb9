import { type DrawnPart, drawnCounts, drawnPart, joinDrawn } from "@closurenet/mnist";
import { sha256 } from "../../shared/sha256.ts";
import { ownWorker } from "../own-worker.ts";
import type { Learning } from "./files.ts";
import type { Pictures } from "./read-files.ts";

/** Helpers that draw side by side. A worker that is busy itself starts none, so this one waits for them. */
const helpers = Math.max(1, Math.min(4, navigator.hardwareConcurrency));

/** Draws part `part` in a helper, a worker of this same script; here, where there can be none. */
const drawnElsewhere = (part: number): Promise<DrawnPart> =>
  new Promise<DrawnPart>((resolve, reject) => {
    const helper = ownWorker(location.href);
    helper.addEventListener("message", ({ data }: MessageEvent<DrawnPart>) => {
      helper.terminate();
      resolve(data);
    });
    helper.addEventListener("error", reject);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    helper.postMessage({ kind: "draw-part", part });
  }).catch(() => drawnPart(drawnCounts, part, helpers));

/** What a helper does: draws its part, and hands it over. */
export function helpDraw(part: number): void {
  const drawn = drawnPart(drawnCounts, part, helpers);
  postMessage(drawn, {
    transfer: [drawn.train, drawn.test].flatMap(({ images, labels }) => [images.buffer, labels.buffer]),
  });
}

/** Draws the digits that need no file, and says of them what run.json does. */
export async function drawPictures(): Promise<Pictures> {
  const parts = await Promise.all(Array.from({ length: helpers }, (_, part) => drawnElsewhere(part)));
  const { name, train, test, files } = joinDrawn(parts);
  // Where there is no SHA-256, on a page by plain HTTP from another machine, run.json says less.
  const digests =
    "subtle" in crypto
      ? await Promise.all(
          Object.entries(files).map(async ([file, bytes]) => [file, await sha256(bytes.slice())] as const),
        )
      : [];
  const { rows, cols } = train;
  const data = {
    name,
    source: "drawn",
    train: train.count,
    test: test.count,
    digests: Object.fromEntries(digests),
  } as const;
  return { train, learning: { data, rows, cols, classes: 10 } satisfies Learning };
}
