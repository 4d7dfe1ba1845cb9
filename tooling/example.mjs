// `pnpm example NAME`: builds the examples and runs one.
import { existsSync, readdirSync } from "node:fs";
import { turbo } from "./turbo.mjs";

const dist = new URL("../apps/examples/dist/", import.meta.url);
const name = process.argv[2] ?? "";
turbo("build", "--filter=@closurenet/examples...");
const script = new URL(`${name}.js`, dist);
if (!/^[a-z-]+$/.test(name) || !existsSync(script)) {
  const all = readdirSync(dist).flatMap((file) => (file.endsWith(".js") ? [file.slice(0, -3)] : []));
  console.error(`[examples] expected one of ${all.join(", ")}, got ${name || "no name"}.`);
  process.exit(2);
}
await import(script);
