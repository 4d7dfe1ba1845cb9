import { expect, test } from "vitest";
import { entries, namedFiles } from "./manifest.ts";

const manifest = {
  name: "@ada/nets",
  version: "1.0.0",
  exports: {
    ".": { source: "./src/index.ts", node: { types: "./dist/node.d.ts", default: "./dist/node.js" } },
    "./testing": "./dist/testing.js",
  },
  bin: { nets: "./dist/main.js" },
};

test("what a package.json names: files under all conditions, and entries", () => {
  expect(namedFiles(manifest)).toEqual([
    "./dist/main.js",
    "./dist/node.d.ts",
    "./dist/node.js",
    "./dist/testing.js",
    "./src/index.ts",
  ]);
  expect(entries(manifest)).toEqual(["@ada/nets", "@ada/nets/testing"]);
});
