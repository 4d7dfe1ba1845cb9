import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { mnist } from "@closurenet/fixtures";
import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FileName } from "./files.ts";
import { readFile } from "./folder.ts";
import { drawnDigits } from "./index.ts";
import * as scope from "./testing/doc-scope.ts";

/** A header as IDX has it: the kind, then the sizes. */
function idx(kind: number, sizes: readonly number[], values: Uint8Array): Uint8Array {
  const words = Int32Array.of(kind, ...sizes);
  const header = new DataView(new ArrayBuffer(words.byteLength));
  for (const [i, word] of words.entries()) header.setInt32(4 * i, word);
  return Buffer.concat([new Uint8Array(header.buffer), values]);
}

/** Drawn digits as files of MNIST's names. */
function drawnFiles(): (file: FileName) => Uint8Array {
  const { images, labels, count, rows, cols } = drawnDigits({ count: 10_000, seed: 1 });
  return (file) => (file.includes("images") ? idx(0x803, [count, rows, cols], images) : idx(0x801, [count], labels));
}

/** What the examples find in their folder. */
let laid: string;
beforeAll(() => {
  laid = mkdtempSync(join(tmpdir(), "mnist-"));
  const { path } = mnist;
  const bytesOf = path ? (file: FileName) => readFile(join(path, `${file}.gz`)) : drawnFiles();
  for (const file of ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] as const)
    writeFileSync(join(laid, `${file}.gz`), gzipSync(bytesOf(file), { level: 1 }));
});
afterAll(() => rmSync(laid, { recursive: true }));

test.each(docExamples(new URL("..", import.meta.url)))("the example at $where runs", async ({ run }) => {
  const running = inNewFolder(async () => {
    cpSync(laid, ".", { recursive: true });
    await run(scope);
  });
  await expect(running).resolves.toBeUndefined();
});

test.skipIf(!mnist.path)("the README shows what its example prints", async () => {
  const readme = new URL("../README.md", import.meta.url);
  const printed: string[] = [];
  const console = { log: (...words: unknown[]) => printed.push(words.join(" ")), warn() {} };
  const [example] = docExamples(new URL("..", import.meta.url)).filter(({ where }) => where.startsWith("README"));
  await example!.run({ ...scope, console });
  expect(printed[0]).toMatch(/^60000 10000 /);
  const shown = printed[1]!.replaceAll(/^\n+|^ *\n(?=true)/gm, "");
  expect(readFileSync(readme, "utf8")).toContain(`\`\`\`\n${shown}\n\`\`\`\n`);
});
