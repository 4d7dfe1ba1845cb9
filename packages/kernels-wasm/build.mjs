// Compiles assembly/ to WebAssembly, once per build that an engine may take, and embeds them as text in a module.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { main } from "assemblyscript/asc";

const root = new URL(".", import.meta.url);
const common = "--outFile kernels.wasm -O3 --noAssert --runtime stub --importMemory --enable simd --enable threads";
const builds = {
  mulAdd: [],
  mulAddShared: ["--sharedMemory", "--maximumMemory", "32768"],
  relaxed: ["--enable", "relaxed-simd"],
  relaxedShared: ["--enable", "relaxed-simd", "--sharedMemory", "--maximumMemory", "32768"],
};

/** A source with its decorators, which stand in comments: on functions they are AssemblyScript's, not TypeScript's. */
function source(name, folder) {
  try {
    return readFileSync(join(folder, name), "utf8").replace(/^\/\/ (@inline)$/gm, "$1");
  } catch {
    return null; // asc asks in several places
  }
}

async function compile(options) {
  let binary;
  const { error } = await main(["assembly/index.ts", ...common.split(" "), ...options], {
    baseDir: fileURLToPath(root),
    readFile: source,
    writeFile: (_, contents) => (binary = contents),
    stderr: process.stderr,
  });
  if (error) throw error;
  return Buffer.from(binary);
}

/**
 * The module with a custom section of `size` bytes, which engines skip, behind its head. Base64 writes three bytes as four
 * letters: bytes that repeat are the same letters only where they stand alike in their three.
 */
const shifted = (module, size) =>
  Buffer.concat([module.subarray(0, 8), Buffer.from([0, size - 2, ...Array(size - 2).fill(0)]), module.subarray(8)]);

const compiled = [];
for (const [name, options] of Object.entries(builds)) compiled.push([name, await compile(options)]);

/** Pieces of a module's text: gzip finds what repeats within 32 kB, so the same piece of all modules stands side by side. */
const PIECES = 16;
const piece = (text, i) => text.slice(...[i, i + 1].map((k) => 4 * Math.floor((k * text.length) / (4 * PIECES))));
function generatedFor(size) {
  const texts = compiled
    .map(([name, module]) => (name.startsWith("relaxed") ? shifted(module, size) : module))
    .map((module) => module.toString("base64"));
  const rows = Array.from({ length: PIECES }, (_, i) => texts.map((text) => piece(text, i)));
  const names = compiled.map(([name], i) => `  ${name}: text(${i}),\n`).join("");
  return `const pieces: readonly (readonly string[])[] = ${JSON.stringify(rows, null, 2)};
const text = (i: number): string => pieces.map((row) => row[i]!).join("");

/** WebAssembly modules in base64, compiled from assembly/. */
export const modules = {\n${names}};
`;
}
const packed = (text) => gzipSync(text, { level: 9 }).length;
const generated = [3, 4, 5].map(generatedFor).toSorted((a, b) => packed(a) - packed(b))[0];
mkdirSync(new URL("src/generated/", root), { recursive: true });
writeFileSync(new URL("src/generated/modules.ts", root), generated);
