// Compiles assembly/ to WebAssembly, once per build that an engine may take, and embeds them as text in a module.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { main } from "assemblyscript/asc";

const root = new URL(".", import.meta.url);
const common = "--outFile kernels.wasm -O3 --noAssert --runtime stub --importMemory --enable simd --enable threads";
// The two of a kind stand side by side: gzip finds what repeats within 32 kB.
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
const text = (size) =>
  compiled
    .map(([name, module]) => [name, name.startsWith("relaxed") ? shifted(module, size) : module])
    .map(([name, module]) => `  ${name}:\n    "${module.toString("base64")}",\n`)
    .join("");
const packed = (modules) => gzipSync(modules, { level: 9 }).length;
const modules = [3, 4, 5].map(text).toSorted((a, b) => packed(a) - packed(b))[0];
mkdirSync(new URL("src/generated/", root), { recursive: true });
writeFileSync(
  new URL("src/generated/modules.ts", root),
  `/** WebAssembly modules in base64, compiled from assembly/. */\nexport const modules = {\n${modules}};\n`,
);
