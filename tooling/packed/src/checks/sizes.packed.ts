import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "../manifest.ts";
import { grown, sizesIn, sizeTable, type Size } from "../sizes.ts";
import { folder } from "../user.ts";

/** What a page imports, and what it is called in the table: some of core, and all of each package that runs in a page. */
const bundles: readonly (readonly [what: string, code: string])[] = [
  ["core: `{ mlp, train }`", 'export { mlp, train } from "@closurenet/core";'],
  ["core", 'export * from "@closurenet/core";'],
  ["kernels-wasm, with what it takes of core", 'export * from "@closurenet/kernels-wasm";'],
  ...[
    "layers-dropout",
    "layers-batchnorm",
    "layers-conv",
    "optimizers",
    "checkpoint",
    "film",
    "mnist",
    "experiment",
    "exchange",
  ].map(
    (name) =>
      [
        name === "experiment" || name === "exchange" ? name : `${name}, without core`,
        `export * from "@closurenet/${name}";`,
      ] as const,
  ),
];

/** Bytes of a bundle, minified and gzipped. */
async function size(what: string, code: string): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
    external: what.endsWith("without core") ? ["@closurenet/core"] : [],
  });
  return { what, bytes: gzipSync(outputFiles[0]!.contents, { level: 9 }).length };
}

test("no bundle has grown by more than 2 % over docs/sizes.md: `npx pnpm packed sizes --write` writes it anew", async () => {
  const sizes = await Promise.all(bundles.map(([what, code]) => size(what, code)));
  const file = join(root, "docs/sizes.md");
  const kept = (): string => readFileSync(file, "utf8");
  console.log(sizeTable(sizes));
  if (process.env["PACKED_WRITE"])
    writeFileSync(
      file,
      kept().replace(/^\|[^]*\|$/m, () => sizeTable(sizes)),
    );
  expect(grown(sizes, sizesIn(kept()))).toEqual([]);
});
