import { drawnCounts, drawnSet } from "@closurenet/mnist";
import { sha256 } from "../../shared/sha256.ts";
import type { Learning } from "./files.ts";
import type { Pictures } from "./read-files.ts";

/** Draws the digits that need no file, and says of them what run.json does. */
export async function drawPictures(): Promise<Pictures> {
  const { name, train, test, files } = drawnSet(drawnCounts);
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
