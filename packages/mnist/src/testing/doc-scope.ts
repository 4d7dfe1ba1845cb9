// What the examples of the documentation find without an import: when they run, and when they are typechecked.
import { mnist } from "@closurenet/fixtures";
import * as node from "../node.ts";

export * from "node:fs";
export * from "../index.ts";
export * from "../node.ts";

/** Uses neither the network nor the cache of whoever runs the tests. */
export const loadMnist = (options: node.LoadOptions = {}): Promise<node.MnistData> =>
  node.loadMnist({
    dir: mnist.path,
    env: {},
    cacheDir: "cache",
    download: false,
    drawn: { train: 200, test: 100 },
    ...options,
  });
