// Compiles assembly/halves.ts to WebAssembly, and embeds it as text in a module.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compileString } from "assemblyscript/asc";

const source = readFileSync(new URL("assembly/halves.ts", import.meta.url), "utf8");
const { error, binary } = await compileString(source, {
  optimizeLevel: 3,
  noAssert: true,
  runtime: "stub",
  enable: ["simd"],
  initialMemory: 2, // pages of 64 KiB
});
if (error) throw error;
const folder = new URL("src/generated/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL("halves.ts", folder),
  `/** A WebAssembly module in base64, compiled from assembly/halves.ts. */
export const halves = ${JSON.stringify(Buffer.from(binary).toString("base64"))};
`,
);
