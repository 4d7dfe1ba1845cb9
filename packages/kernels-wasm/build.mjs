// Compiles assembly/ to WebAssembly, once per build that an engine may take, and embeds them as text in a module.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";

const root = new URL(".", import.meta.url);
const common = "--outFile kernels.wasm -O3 --noAssert --runtime stub --importMemory --enable simd --enable threads";
const builds = {
  mulAdd: [],
  relaxed: ["--enable", "relaxed-simd"],
  mulAddShared: ["--sharedMemory", "--maximumMemory", "32768"],
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
  return Buffer.from(binary).toString("base64");
}

let modules = "";
for (const [name, options] of Object.entries(builds)) modules += `  ${name}:\n    "${await compile(options)}",\n`;
mkdirSync(new URL("src/generated/", root), { recursive: true });
writeFileSync(
  new URL("src/generated/modules.ts", root),
  `/** WebAssembly modules in base64, compiled from assembly/. */\nexport const modules = {\n${modules}};\n`,
);
