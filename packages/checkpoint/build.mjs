// Compiles assembly/halves.ts to WebAssembly, and embeds it as text in a module.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";

const root = new URL(".", import.meta.url);
const options = "--outFile halves.wasm -O3 --noAssert --runtime stub --enable simd --initialMemory 2"; // pages of 64 KiB
let binary;
const { error } = await main(["assembly/halves.ts", ...options.split(" ")], {
  baseDir: fileURLToPath(root),
  writeFile: (_, contents) => (binary = contents),
  stderr: process.stderr,
});
if (error) throw error;
mkdirSync(new URL("src/generated/", root), { recursive: true });
writeFileSync(
  new URL("src/generated/halves.ts", root),
  `/** A WebAssembly module in base64, compiled from assembly/halves.ts. */
export const halves = ${JSON.stringify(Buffer.from(binary).toString("base64"))};
`,
);
